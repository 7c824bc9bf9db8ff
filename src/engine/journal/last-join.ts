import type { JournalEntry } from './journal-entry.ts';

/**
 * Where the entries of the last join begin. Another one begins where, after one that has ended well, a run finds that this host is no node any more; phases that
 * are run on a node later belong to the join that made it one.
 */
export function startOfLastJoin(entries: readonly JournalEntry[]): number {
  const firstEnd = entries.findIndex(({ stage, command }) => stage === 'joined' && command !== 'undo');
  const lastChange = entries.findLastIndex(({ change, command }) => change !== undefined && command !== 'undo');
  const from = entries.findLastIndex((entry, index) => beginsAnother(entry) && firstEnd !== -1 && firstEnd < index && index <= lastChange);
  return Math.max(from, 0);
}

function beginsAnother({ stage, command, found }: JournalEntry): boolean {
  return stage === 'begun' && command !== 'undo' && (found === undefined || !found.wasNode);
}
