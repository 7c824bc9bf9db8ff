import type { LocalEvidence } from '../../../cluster/etcd/membership.ts';
import type { HostReader } from '../../../host/ports.ts';
import { clusterDigest } from '../../../pki/reading/bundle.ts';
import { sameUrl } from '../../../wire/endpoint.ts';
import type { AddEtcdMember } from '../../changes/etcd-changes.ts';
import { readJournal, unfinishedEntries } from '../../journal/journal.ts';
import type { JournalEntry } from '../../journal/journal-entry.ts';
import { hasForeignManifest } from '../../journal/previous-run.ts';
import type { ChangeContext } from '../../kind.ts';

/**
 * What this host tells about its membership. An `add-etcd-member` stands in the journal only once `observe` has found
 * that it may be made, so its intent alone proves that what came after it on this host is ours; the directory was empty
 * or ours at that time. Where a manifest of etcd is here that no such join wrote, another tool has come since, and
 * nothing is proved.
 */
export async function localEvidence(
  change: AddEtcdMember,
  { host, trust }: Pick<ChangeContext, 'host' | 'trust'>,
): Promise<LocalEvidence> {
  const [data, journal] = await Promise.all([dataIn(change.dataDir, host.read), readJournal(host.read)]);
  const entries = unfinishedEntries(journal);
  const foreign = await hasForeignManifest(entries, change.manifestPath, host.read);
  const ours = foreign ? [] : ofCluster(entries, trust === undefined ? '' : clusterDigest(trust.caBundle));
  return {
    data,
    addedHere: ours.some(
      ({ change: made }) => made?.kind === 'add-etcd-member' && sameUrl(made.subject, change.peerUrl),
    ),
    madeDataHere: ours.some(({ change: made }) => made?.kind === 'make-directory' && made.subject === change.dataDir),
  };
}

/** Looked at anew each time: it changes while a join runs. */
export async function dataIn(dataDir: string, { files }: HostReader): Promise<LocalEvidence['data']> {
  const names = (await files.list(dataDir)) ?? [];
  return names.length === 0 ? 'empty' : names.includes('member') ? 'member' : 'other';
}

/** Of this cluster: its CA's digest is empty where a phase was run that did not need the cluster. */
function ofCluster(entries: readonly JournalEntry[], cluster: string): JournalEntry[] {
  return entries.filter((entry) => entry.cluster === '' || cluster === '' || entry.cluster === cluster);
}
