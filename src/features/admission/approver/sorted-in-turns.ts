import { others, Turns } from '../../../base/turns.ts';

/** Items that are sorted before anything else may run. */
const AT_ONCE = 1_000;

/** Sorted as by `sort`, of which a hundred thousand items take too long in one go. */
export async function sortedInTurns<Item>(
  items: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Promise<Item[]> {
  if (items.length <= AT_ONCE) return [...items].sort(compare);
  const half = Math.ceil(items.length / 2);
  const one = await sortedInTurns(items.slice(0, half), compare);
  const other = await sortedInTurns(items.slice(half), compare);
  await others();
  const sorted: Item[] = [];
  const turns = new Turns();
  for (let [at, from] = [0, 0]; at < one.length || from < other.length; ) {
    const takesOne = from >= other.length || (at < one.length && compare(one[at] as Item, other[from] as Item) <= 0);
    sorted.push((takesOne ? one[at++] : other[from++]) as Item);
    if (turns.isOver()) await others();
  }
  return sorted;
}
