import type { DifferenceName } from './differences.js';

/** The path of a field, and what is put there. */
export type Row = readonly [path: string, value: unknown, differs?: DifferenceName];

/** A row for each value. */
export const each = (path: string, ...values: (string | readonly [value: unknown, differs: DifferenceName])[]): Row[] =>
  values.map((value) => (typeof value === 'string' ? [path, value] : [path, ...value]));
