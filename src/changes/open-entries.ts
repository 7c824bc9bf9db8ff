import type { JournalEntry } from './journal.ts';

/** Kinds of change whose effect ends with a member of etcd that is taken back. */
const ENDS_WITH_MEMBER = {
  'add-etcd-member': 'peerUrl',
  'promote-etcd-member': 'peerUrl',
  'make-directory': 'dataDir',
  'write-file': 'manifestPath',
} as const;

/** The entries that still prove something: of joins that have not ended well, without what has been undone since. */
export function openEntries(entries: readonly JournalEntry[]): JournalEntry[] {
  const unfinished = entries.slice(entries.findLastIndex(({ stage }) => stage === 'joined') + 1);
  let open: JournalEntry[] = [];
  for (const entry of unfinished) {
    if (entry.stage === 'undone') open = open.filter((earlier) => !endedBy(entry, earlier));
    else open.push(entry);
  }
  return open;
}

function endedBy({ change: undone, member }: JournalEntry, { change }: JournalEntry): boolean {
  if (change === undefined) return false;
  if (member === undefined) return change.kind === undone?.kind && change.subject === undone.subject;
  return change.kind in ENDS_WITH_MEMBER && change.subject === member[ENDS_WITH_MEMBER[change.kind as keyof typeof ENDS_WITH_MEMBER]];
}
