import type { Argument } from '../../config/types/join.ts';

/** Flags of a component before the user's are merged, each name once. */
export type Flags = Readonly<Record<string, string>>;

/**
 * Our flags sorted by name, then the user's in the given order. Of the user's arguments with the same name the last one
 * counts: without a merge method it replaces ours; with one it is added before or after our value, and ignored if we
 * have no such flag (kubeadm.k8s.io/v1 Arg.mergeMethod).
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

/** Our value with the user's added, or the user's alone. */
export function mergedValue(own: string, { value, mergeMethod }: Argument): string {
  if (mergeMethod === 'append') return own + value;
  return mergeMethod === 'prepend' ? value + own : value;
}

function flag(name: string, value: string): string {
  return `--${name}=${value}`;
}
