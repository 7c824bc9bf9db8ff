import { scopeOf } from '../changes/scopes.ts';
import type { JournalEntry } from './journal-entry.ts';

/**
 * Index of the last join's first entry. After a successful join, a new one starts with a run that finds that this host
 * is no longer a node; phases run later on a node belong to the join that made it one.
 */
export function startOfLastJoin(entries: readonly JournalEntry[]): number {
  const firstEnd = firstEndIn(entries);
  const apart = entriesOfObjects(entries);
  const lastChange = entries.findLastIndex(
    ({ change, command }, index) => change !== undefined && command !== 'undo' && !apart.has(index),
  );
  const from = entries.findLastIndex(
    (entry, index) =>
      beginsAnother(entry) && !apart.has(index) && firstEnd !== -1 && firstEnd < index && index <= lastChange,
  );
  return Math.max(from, 0);
}

/**
 * Indexes of the entries of `init phase` runs, such as upload-certs, that changed only objects of the cluster after a
 * join had succeeded. They are no part of that join, and start no other one.
 */
export function entriesOfObjects(entries: readonly JournalEntry[]): ReadonlySet<number> {
  const found = new Set<number>();
  const firstEnd = firstEndIn(entries);
  if (firstEnd === -1) return found;
  const begins = entries.flatMap(({ stage }, index) => (stage === 'begun' && index > firstEnd ? [index] : []));
  for (const [at, from] of begins.entries()) {
    const to = begins[at + 1] ?? entries.length;
    if (isOfObjects(entries.slice(from, to))) for (let index = from; index < to; index++) found.add(index);
  }
  return found;
}

/** A whole init also writes files and `joined`. An entry of another command in the run may be a reset's. */
function isOfObjects([first, ...rest]: readonly JournalEntry[]): boolean {
  const isOfObject = ({ stage, command, change, makes }: JournalEntry) =>
    (stage === 'intent' || stage === 'done') &&
    command === undefined &&
    makes === undefined &&
    change !== undefined &&
    scopeOf(change.kind) === 'objects';
  return first?.command === 'init' && first.change === undefined && rest.length > 0 && rest.every(isOfObject);
}

function firstEndIn(entries: readonly JournalEntry[]): number {
  return entries.findIndex(({ stage, command }) => stage === 'joined' && command !== 'undo');
}

function beginsAnother({ stage, command, found }: JournalEntry): boolean {
  return stage === 'begun' && command !== 'undo' && (found === undefined || !found.wasNode);
}
