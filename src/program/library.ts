/** The library's public face, with all features. It never prints, never exits, and keeps nothing of a run once it has ended. */
import './assembled.ts';
import { failureCodes } from '../i18n/definitions.ts';

export * from '../api/index.ts';
export type * from '../features/admission/contributed.ts';
export * from '../features/admission/library.ts';
export type * from '../features/bundle/contributed.ts';
export * from '../features/bundle/library.ts';
export type * from '../features/fleet/contributed.ts';
export * from '../features/fleet/library.ts';
export type * from '../features/provision/contributed.ts';
export * from '../features/provision/library.ts';
export type * from '../features/rehearse/contributed.ts';
export type * from '../features/report/contributed.ts';
export type * from '../features/telemetry/contributed.ts';

/** The codes of all failures, sorted. */
export const FAILURE_CODES = failureCodes();
