import { type Failure, onFailure } from '../../../base/failure.ts';
import type { LocalEvidence } from '../../../cluster/etcd/membership.ts';
import type { HostReader } from '../../../host/ports.ts';
import { clusterDigest } from '../../../pki/reading/certificate-bundle.ts';
import { sameUrl } from '../../../wire/endpoint.ts';
import type { AddEtcdMember } from '../../changes/etcd-changes.ts';
import { hasKeptItsPlace, startedMembers } from '../../journal/data-place.ts';
import { readJournal, unfinishedEntries } from '../../journal/journal.ts';
import type { JournalEntry } from '../../journal/journal-entry.ts';
import { hasForeignManifest } from '../../journal/previous-run.ts';
import type { ChangeContext } from '../../kind.ts';
import { dataNames } from './data-directory.ts';

export interface HostEvidence extends LocalEvidence {
  /** The reason why it is not known where etcd's data directory lies, so that its data are not proved to be ours. */
  placeUnknown?: Failure;
}

/**
 * Evidence of this host's membership. The journal has an `add-etcd-member` only after `observe` allowed it, when the
 * data directory was empty or ours, and the write of the manifest only once etcd has accepted the member: both together
 * prove that later data in the same directory is ours. Before that no etcd of ours ran: someone else may have filled
 * the directory, also one that a join made. The proof is used up once a join has found the directory empty and without
 * a manifest (`dataEmpty`), or a reset or an undo has emptied it. A manifest that no such join wrote comes from another
 * tool, and then nothing is proved.
 */
export async function localEvidence(
  change: AddEtcdMember,
  { host, trustedCluster }: Pick<ChangeContext, 'host' | 'trustedCluster'>,
): Promise<HostEvidence> {
  const [data, journal] = await Promise.all([dataIn(change.dataDir, host.read), readJournal(host.read)]);
  const entries = unfinishedEntries(journal);
  const foreign = await hasForeignManifest(entries, change.manifestPath, host.read);
  const ours = foreign
    ? []
    : ofCluster(entries, trustedCluster === undefined ? '' : clusterDigest(trustedCluster.caBundle));
  const isHere = ({ change: one }: JournalEntry) =>
    one?.kind === 'add-etcd-member' && sameUrl(one.subject, change.peerUrl);
  const started = startedMembers(ours, change.manifestPath);
  const made = ours.some(({ change: one }) => one?.kind === 'make-directory' && one.subject === change.dataDir);
  // The address of this machine may have changed since the member that filled our directory was announced.
  const proof = made ? started : started.filter(isHere);
  const addedHere = ours.some(isHere);
  return hasKeptItsPlace(change.dataDir, proof, { made, host: host.read }).then(
    (dataIsOurs) => ({ data, addedHere, dataIsOurs }),
    onFailure((placeUnknown) => ({ data, addedHere, dataIsOurs: false, placeUnknown })),
  );
}

/** etcd writes and removes it in each start, to see whether it may write there; until then it has no data. */
const WRITE_TEST = '.touch';

/** Reads the directory each time, because it changes during a join. */
export async function dataIn(dataDir: string, host: HostReader): Promise<LocalEvidence['data']> {
  const names = (await dataNames(dataDir, host)).filter((name) => name !== WRITE_TEST);
  return names.length === 0 ? 'empty' : names.includes('member') ? 'member' : 'other';
}

/** Entries of this cluster, and those of phases that did not need the cluster (empty digest of its CA). */
function ofCluster(entries: readonly JournalEntry[], cluster: string): JournalEntry[] {
  return entries.filter((entry) => entry.cluster === '' || cluster === '' || entry.cluster === cluster);
}
