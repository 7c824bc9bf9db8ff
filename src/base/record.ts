/** True for a map of fields: not an array, not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a map of fields; an empty one if it is not a map. For objects from the network or a file. */
export function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** The value as a list; an empty one if it is not a list. For objects from the network or a file. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An entry of a table by a key from another machine: inherited names (constructor, __proto__) do not match. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** A function of a union, told by what it does for each `type`. */
export function byType<Union extends { type: string }, Value>(
  each: {
    readonly [Type in Union['type']]: (one: Union & { type: Type }) => Value;
  },
): (one: Union) => Value {
  return (one) => (each[one.type as Union['type']] as (one: Union) => Value)(one);
}
