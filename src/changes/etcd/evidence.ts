import { sameUrl } from '../../etcd/endpoint.ts';
import type { LocalEvidence } from '../../etcd/membership.ts';
import { sha256 } from '../../sha256.ts';
import type { AddEtcdMember } from '../change.ts';
import { mayBeCluster } from '../cluster-identity.ts';
import { type JournalEntry, readJournal } from '../journal.ts';
import type { Surroundings } from '../kind.ts';
import { openEntries } from '../open-entries.ts';
import { directoryOf } from '../own-traces.ts';

/**
 * What this host tells about its membership, by what stands open in the journal of joins to this cluster. An `add-etcd-member` stands there only
 * once `observe` has found that it may be made: the directory was empty or ours at that time. Where a manifest of etcd is here that no such join
 * wrote, another tool has come since, and nothing is proved.
 */
export async function localEvidence(change: AddEtcdMember, { host, trust }: Pick<Surroundings, 'host' | 'trust'>): Promise<LocalEvidence> {
  const { files } = host.read;
  const [names, manifest, journal] = await Promise.all([
    files.list(change.dataDir),
    files.read(change.manifestPath),
    readJournal(host.read),
  ]);
  const open = openEntries(journal).filter(({ cluster }) => mayBeCluster(cluster, trust?.caBundle));
  const found = names ?? [];
  const data = found.length === 0 ? 'empty' : found.includes('member') ? 'member' : 'other';
  if (manifest !== undefined && !open.some((entry) => wrote(entry, change.manifestPath, sha256(manifest))))
    return { data, foreignManifest: true, addedHere: false, madeDataHere: false };
  return {
    data,
    foreignManifest: false,
    addedHere: open.some((entry) => adds(entry, change.peerUrl)),
    madeDataHere: open.some((entry) => directoryOf(entry).includes(change.dataDir) || addedBefore(entry, change.peerUrl)),
  };
}

function adds({ change }: JournalEntry, peerUrl: string): boolean {
  return change?.kind === 'add-etcd-member' && sameUrl(change.subject, peerUrl);
}

/** By a journal that does not say which directory. */
function addedBefore(entry: JournalEntry, peerUrl: string): boolean {
  return entry.stage === 'done' && entry.member === undefined && adds(entry, peerUrl);
}

function wrote({ change, digestAfter }: JournalEntry, path: string, digest: string): boolean {
  return change?.kind === 'write-file' && change.subject === path && digestAfter === digest;
}
