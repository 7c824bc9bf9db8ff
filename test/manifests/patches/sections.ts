/** An object cut up two levels deep, so that expected.json keeps only the parts that a patch changes. */
export type Sections = Record<string, unknown>;

export function sections(object: Record<string, unknown>): Sections {
  const result = new Map<string, unknown>();
  for (const [outer, value] of Object.entries(object)) {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    if (inner.length === 0) result.set(outer, value);
    for (const [name, part] of inner) result.set(`${outer} ${name}`, part);
  }
  return Object.fromEntries(result);
}

export interface Expected {
  error?: true;
  changed?: Sections;
  removed?: string[];
}

export function difference(before: Sections, after: Sections): Expected {
  const changed = Object.entries(after).filter(
    ([name, part]) => JSON.stringify(part) !== JSON.stringify(before[name]) || !Object.hasOwn(before, name),
  );
  return {
    changed: Object.fromEntries(changed),
    removed: Object.keys(before).filter((name) => !Object.hasOwn(after, name)),
  };
}

export function applied(before: Sections, { changed = {}, removed = [] }: Expected): Sections {
  return Object.fromEntries([
    ...Object.entries(before).filter(([name]) => !removed.includes(name)),
    ...Object.entries(changed),
  ]);
}
