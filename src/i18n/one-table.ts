interface Area {
  failures: object;
  texts: object;
}

/** Combines the sentences of all areas. */
export function oneTable<Areas extends readonly Area[]>(
  areas: readonly [...Areas],
): { failures: Intersection<Areas[number]['failures']>; texts: Intersection<Areas[number]['texts']> } {
  return {
    failures: dictionary(areas.map(({ failures }) => failures)),
    texts: dictionary(areas.map(({ texts }) => texts)),
  };
}

/**
 * Combines parts in V8's dictionary mode: a literal of this size passes through as many shapes as it has keys, which
 * costs each command 2 ms. It has no prototype, because a key from another machine may be `constructor`.
 */
export function dictionary<Whole>(parts: readonly object[]): Whole {
  return Object.assign(Object.create(null), ...parts);
}

export type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
