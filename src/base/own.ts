/** An entry of a table, by a word that may have come from another machine: what every object has (constructor, __proto__) is none. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
