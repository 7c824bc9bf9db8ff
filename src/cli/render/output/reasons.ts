import type { FailureText } from '../../../base/failure.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';

/** The lines below what happened: why, and what to do. */
export function reasons(catalogue: Catalogue, { cause, cure }: FailureText): string[] {
  return [`  ${catalogue.text('FAILURE_CAUSE', { text: cause })}`, `  ${catalogue.text('FAILURE_CURE', { text: cure })}`];
}
