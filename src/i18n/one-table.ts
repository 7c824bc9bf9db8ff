interface Area {
  failures: object;
  texts: object;
}

/** The sentences of all areas together. */
export function oneTable<Areas extends readonly Area[]>(
  areas: readonly [...Areas],
): { failures: Intersection<Areas[number]['failures']>; texts: Intersection<Areas[number]['texts']> } {
  return {
    failures: dictionary(areas.map(({ failures }) => failures)),
    texts: dictionary(areas.map(({ texts }) => texts)),
  };
}

/**
 * A dictionary from the start: a literal of this size goes through as many shapes as it has keys, 2 ms of each command.
 * Without a prototype: what another machine says may be called `constructor`.
 */
export function dictionary<Whole>(parts: readonly object[]): Whole {
  return Object.assign(Object.create(null), ...parts);
}

export type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
