import type { JournalEntry } from './journal-entry.ts';
import { entriesOfObjects, startOfLastJoin } from './last-join.ts';

/**
 * A shorter journal with the same results (unfinishedEntries, undoScope, the directories that a reset removes). It
 * keeps the last join and everything since, and from earlier entries only the directories that they created. A run that
 * repeats the two before it is left out, and so are changes that concern no join.
 */
export function compacted(entries: readonly JournalEntry[]): JournalEntry[] {
  const lastJoined = entries.findLastIndex(({ stage }) => stage === 'joined');
  const start = Math.min(startOfLastJoin(entries), lastJoined === -1 ? entries.length : lastJoined);
  // Keep the end of an earlier join: it lets a later run start another one.
  const ended = entries.slice(0, start).findLast(({ stage, command }) => stage === 'joined' && command !== 'undo');
  // Of the last run, a later entry may show that it does concern one.
  const lastRun = entries.findLastIndex(({ stage }) => stage === 'begun');
  const apart = entriesOfObjects(entries.slice(0, lastRun));
  const since = entries.filter((_, index) => index >= start && !apart.has(index));
  const kept = [...(ended ? [ended] : []), ...withoutRepeatedRuns(since)];
  const known = new Set(kept.flatMap(({ makes = [] }) => makes));
  const made = new Set(entries.flatMap(({ makes = [] }) => makes).filter((path) => !known.has(path)));
  const [first] = entries;
  if (made.size === 0 || first === undefined) return kept;
  return [{ v: 1, at: first.at, cluster: '', node: first.node, stage: 'compacted', makes: [...made] }, ...kept];
}

function withoutRepeatedRuns(entries: readonly JournalEntry[]): JournalEntry[] {
  const kept: (readonly JournalEntry[])[] = [];
  const last: string[] = [];
  for (const run of runsOf(entries)) {
    const said = JSON.stringify(run.map(({ at: _, ...entry }) => entry));
    // Keep the second run: it may have found leftovers of the first, or changes made by someone else since.
    if (last.length < 2 || last.some((one) => one !== said)) kept.push(run);
    last.push(said);
    if (last.length > 2) last.shift();
  }
  return kept.flat();
}

/** Groups entries into runs, each starting with `begun`. */
function runsOf(entries: readonly JournalEntry[]): JournalEntry[][] {
  const runs: JournalEntry[][] = [];
  for (const entry of entries) {
    const current = runs.at(-1);
    if (current === undefined || entry.stage === 'begun') runs.push([entry]);
    else current.push(entry);
  }
  return runs;
}
