import { sameUrl } from '../../etcd/endpoint.ts';
import type { LocalEvidence } from '../../etcd/membership.ts';
import { sha256 } from '../../sha256.ts';
import type { AddEtcdMember } from '../change.ts';
import { type JournalEntry, readJournal } from '../journal.ts';
import type { Surroundings } from '../kind.ts';

/**
 * What this host tells about its membership. An `add-etcd-member` stands in the journal only once `observe` has found that it may be made, so
 * its intent alone proves that what came after it on this host is ours; the directory was empty or ours at that time.
 */
export async function localEvidence(change: AddEtcdMember, { host, trust }: Pick<Surroundings, 'host' | 'trust'>): Promise<LocalEvidence> {
  const [names, journal] = await Promise.all([host.read.files.list(change.dataDir), readJournal(host.read)]);
  const ours = unfinished(journal, trust === undefined ? '' : sha256(trust.caBundle));
  const found = names ?? [];
  return {
    data: found.length === 0 ? 'empty' : found.includes('member') ? 'member' : 'other',
    addedHere: ours.some(({ change: made }) => made?.kind === 'add-etcd-member' && sameUrl(made.subject, change.peerUrl)),
    madeDataHere: ours.some(({ change: made }) => made?.kind === 'make-directory' && made.subject === change.dataDir),
  };
}

/** Of joins that have not ended well, to this cluster: its CA's digest is empty where a phase was run that did not need the cluster. */
function unfinished(entries: readonly JournalEntry[], cluster: string): JournalEntry[] {
  const since = entries.findLastIndex(({ stage }) => stage === 'joined') + 1;
  return entries.slice(since).filter((entry) => entry.cluster === '' || cluster === '' || entry.cluster === cluster);
}
