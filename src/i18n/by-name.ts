/** Without a prototype: what another machine says may be called `constructor`. */
export function byName<Value>(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
