import type { Json, JsonObject } from '../../../src/manifests/patches/json-object.ts';

/**
 * A merged list before its patch, the patch, what `$setElementOrder` and `$deleteFromPrimitiveList` say, and what
 * kubeadm makes of it: null where it refuses. Objects are written in short: "a" is {name: a}, "a1" {name: a, value:
 * "1"}, "-a" {name: a, $patch: delete}, "=" {$patch: replace}, "?" one without a name, "!a" one with a directive that
 * is none.
 */
export type ListCase = [
  live: string[],
  patch: string[] | null,
  order: string[] | null,
  unwanted: string[] | null,
  result: string[] | null,
];

export type ListCases = { scalars: ListCase[]; objects: ListCase[] };

function elementOf(text: string): JsonObject {
  if (text === '=') return { $patch: 'replace' };
  if (text === '?') return { value: 'x' };
  if (text.startsWith('-')) return { name: text.slice(1), $patch: 'delete' };
  if (text.startsWith('!')) return { name: text.slice(1), $patch: 'none' };
  return text.length > 1 ? { name: text[0] ?? '', value: text.slice(1) } : { name: text };
}

function textOf(element: Json): string {
  const { name, value } = element as { name?: string; value?: string };
  return name === undefined ? '?' : `${name}${value ?? ''}`;
}

const FIELDS = { scalars: ['metadata', 'finalizers'], objects: ['spec', 'imagePullSecrets'] } as const;

/** The Pod and the patch of a case. */
export function questionOf(
  kind: keyof ListCases,
  [live, patch, order, unwanted]: ListCase,
): { object: JsonObject; patch: JsonObject } {
  const [outer, name] = FIELDS[kind];
  const list = (texts: readonly string[]): Json[] => (kind === 'scalars' ? [...texts] : texts.map(elementOf));
  const change: JsonObject = {
    ...(patch && { [name]: list(patch) }),
    ...(order && { [`$setElementOrder/${name}`]: list(order) }),
    ...(unwanted && { [`$deleteFromPrimitiveList/${name}`]: list(unwanted) }),
  };
  const about = { apiVersion: 'v1', kind: 'Pod' };
  return { object: { ...about, [outer]: { [name]: list(live) } }, patch: { [outer]: change } };
}

/** The list that came of it, in short. */
export function answerOf(kind: keyof ListCases, object: unknown): string[] {
  const [outer, name] = FIELDS[kind];
  const list = ((object as Record<string, JsonObject>)[outer] as JsonObject)[name] as Json[] | undefined;
  return kind === 'scalars' ? (list as string[]) : (list ?? []).map(textOf);
}
