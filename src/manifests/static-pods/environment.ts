import type { EnvVar } from '../../config/types/cluster.ts';

/** The proxies of this process's environment, which the components of a control plane get as well: every variable whose name ends in _proxy. */
export function proxyVariables(environment: Readonly<Record<string, string | undefined>>): EnvVar[] {
  return Object.entries(environment).flatMap(([name, value]) => (value && name.toLowerCase().endsWith('_proxy') ? [{ name, value }] : []));
}

/** A variable given later takes the place of an earlier one; in the order of the names. */
export function environmentOf(...lists: readonly (readonly EnvVar[])[]): Record<string, unknown>[] {
  const byName = new Map(lists.flat().map((variable) => [variable.name, variable]));
  return [...byName.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value, valueFrom }) => ({ name, ...(value && { value }), ...(valueFrom && { valueFrom }) }));
}
