import { inOneLine } from './printable.ts';

/**
 * Parameters of a sentence, as they may stand in it: whoever said a text in them (a server, a program, a file) must not begin a line that would be taken for
 * one of kubejoin's. Only the sentences themselves have line ends.
 */
export function foreignParams(value: unknown): unknown {
  if (typeof value === 'string') return inOneLine(value);
  if (Array.isArray(value)) return value.map(foreignParams);
  if (typeof value !== 'object' || value === null) return value;
  // A reason may be a Failure itself; what is said of it is made of these two.
  if (value instanceof Error && 'code' in value && 'params' in value) return { code: value.code, params: foreignParams(value.params) };
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, foreignParams(part)]));
}
