import type { Argument } from '../../config/types/join.ts';

/** Flags of a component before the user's are merged in: each name once. */
export type Flags = Readonly<Record<string, string>>;

/**
 * Our flags sorted by name, then the user's in the order given. The last of the user's arguments of a name decides:
 * without a merge method ours is left out; with one it is joined to the front or end of our value, and where we have no
 * such flag it says nothing (kubeadm.k8s.io/v1 Arg.mergeMethod).
 */
export function mergedFlags(own: Flags, given: readonly Argument[]): string[] {
  const last = new Map(given.map((argument) => [argument.name, argument]));
  const merged = Object.entries(own)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => {
      const change = last.get(name);
      if (change !== undefined && change.mergeMethod === undefined) return [];
      return [flag(name, change === undefined ? value : mergedValue(value, change))];
    });
  const replacing = given.filter(({ mergeMethod }) => mergeMethod === undefined);
  return [...merged, ...replacing.map(({ name, value }) => flag(name, value))];
}

/** Our value with the user's joined to it, or the user's alone. */
export function mergedValue(own: string, { value, mergeMethod }: Argument): string {
  if (mergeMethod === 'append') return own + value;
  return mergeMethod === 'prepend' ? value + own : value;
}

function flag(name: string, value: string): string {
  return `--${name}=${value}`;
}
