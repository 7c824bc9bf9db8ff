import { sameUrl } from '../../etcd/endpoint.ts';
import type { LocalEvidence } from '../../etcd/membership.ts';
import { clusterDigest } from '../../pki/bundle.ts';
import { sha256 } from '../../sha256.ts';
import type { AddEtcdMember } from '../change.ts';
import { type JournalEntry, readJournal, unfinishedEntries } from '../journal.ts';
import type { Surroundings } from '../kind.ts';

/**
 * What this host tells about its membership. An `add-etcd-member` stands in the journal only once `observe` has found that it may be made, so
 * its intent alone proves that what came after it on this host is ours; the directory was empty or ours at that time. Where a manifest of etcd is
 * here that no such join wrote, another tool has come since, and nothing is proved.
 */
export async function localEvidence(change: AddEtcdMember, { host, trust }: Pick<Surroundings, 'host' | 'trust'>): Promise<LocalEvidence> {
  const { files } = host.read;
  const [names, manifest, journal] = await Promise.all([
    files.list(change.dataDir),
    files.read(change.manifestPath),
    readJournal(host.read),
  ]);
  const entries = unfinishedEntries(journal);
  const found = names ?? [];
  const foreign = manifest !== undefined && !wrote(entries, change.manifestPath, sha256(manifest));
  const ours = foreign ? [] : ofCluster(entries, trust === undefined ? '' : clusterDigest(trust.caBundle));
  return {
    data: found.length === 0 ? 'empty' : found.includes('member') ? 'member' : 'other',
    addedHere: ours.some(({ change: made }) => made?.kind === 'add-etcd-member' && sameUrl(made.subject, change.peerUrl)),
    madeDataHere: ours.some(({ change: made }) => made?.kind === 'make-directory' && made.subject === change.dataDir),
  };
}

function wrote(entries: readonly JournalEntry[], path: string, digest: string): boolean {
  return entries.some(({ change, digestAfter }) => change?.subject === path && digestAfter === digest);
}

/** Of this cluster: its CA's digest is empty where a phase was run that did not need the cluster. */
function ofCluster(entries: readonly JournalEntry[], cluster: string): JournalEntry[] {
  return entries.filter((entry) => entry.cluster === '' || cluster === '' || entry.cluster === cluster);
}
