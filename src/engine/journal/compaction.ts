import type { JournalEntry } from './journal-entry.ts';
import { startOfLastJoin } from './last-join.ts';

/**
 * The same journal in fewer entries: what is read of it (unfinishedEntries, undoScope, the directories that a reset removes) is the same. Kept is what the last
 * join has done and what came since; of all before only the directories that were made. A run that did just what the two before it had done is left out.
 */
export function compacted(entries: readonly JournalEntry[]): JournalEntry[] {
  const lastJoined = entries.findLastIndex(({ stage }) => stage === 'joined');
  const start = Math.min(startOfLastJoin(entries), lastJoined === -1 ? entries.length : lastJoined);
  // That a join has ended before is what lets a later run begin another one.
  const ended = entries.slice(0, start).findLast(({ stage, command }) => stage === 'joined' && command !== 'undo');
  const kept = [...(ended ? [ended] : []), ...withoutRepeatedRuns(entries.slice(start))];
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
    // The second one counts: it may have found what the first had left, or what somebody else had put there since.
    if (last.length < 2 || last.some((one) => one !== said)) kept.push(run);
    last.push(said);
    if (last.length > 2) last.shift();
  }
  return kept.flat();
}

/** Each begins with its `begun`. */
function runsOf(entries: readonly JournalEntry[]): JournalEntry[][] {
  const runs: JournalEntry[][] = [];
  for (const entry of entries) {
    const current = runs.at(-1);
    if (current === undefined || entry.stage === 'begun') runs.push([entry]);
    else current.push(entry);
  }
  return runs;
}
