import { sha256 } from '../../base/sha256.ts';

/** JSON with the keys of every object sorted and without a space: the same text for the same value, however it was made or formatted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (isMap(field) ? sorted(field) : field));
}

/** "sha256:" and 64 hexadecimal digits over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return `sha256:${sha256(canonicalJson(value))}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a prototype, so that a key `__proto__` is a key like any other. */
function sorted(map: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(map).sort()) result[key] = map[key];
  return result;
}
