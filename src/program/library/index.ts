/** The library's public face. It never prints, never exits, and keeps nothing of a run once it has ended. */
import '../assembled.ts';
import { failureCodes, failureKinds } from '../../i18n/definitions.ts';

export * from '../../api/index.ts';
export type * from '../contributed.ts';

/** The codes of all failures, sorted. */
export const FAILURE_CODES = failureCodes();
/** The kinds of all failures, sorted. */
export const FAILURE_KINDS = failureKinds();
