import type { Options } from './option.ts';

/** Options of `approve`. */
export const APPROVE = {
  /** Decides about every request, until it is stopped. */
  watch: { name: 'watch', shorthand: 'w', type: 'bool', help: 'FLAG_APPROVE_WATCH', own: true },
} as const satisfies Options;
