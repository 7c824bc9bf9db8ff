import { Failure } from '../../../base/failure.ts';
import { nodeIdentity } from '../../../cluster/discovery/node-identity.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { AddEtcdMember } from '../../changes/change.ts';
import { Journal, readJournal, unfinishedEntries } from '../../journal/journal.ts';
import type { JournalEntry } from '../../journal/journal-entry.ts';
import type { Surroundings } from '../../kind.ts';
import { localEvidence } from './evidence.ts';
import { takeBackMember } from './take-back.ts';

type Circumstances = Pick<Surroundings, 'host' | 'emit' | 'signal'>;

/**
 * For a join that fails before it came to etcd, on a host whose last join was killed after it had announced its member: that learner would keep
 * every other control plane from joining, so it is taken back as if it were this run's. Where that is not possible it is named. Throws nothing
 * but what is a bug.
 */
export async function takeBackLeftOver(circumstances: Circumstances): Promise<void> {
  const entry = await leftOverEntry(circumstances.host.read);
  const change = entry?.toTakeBack;
  if (entry === undefined || change === undefined) return;
  // Another tool may have made this host something else since.
  if (!(await localEvidence(change, { host: circumstances.host, trust: undefined })).addedHere) return;
  try {
    if (!(await takenBack(entry, change, circumstances))) name(change, circumstances);
  } catch (error) {
    if (!(error instanceof Failure) && !circumstances.signal.aborted) throw error;
    name(change, circumstances);
  }
}

/** The newest that is not undone. `done` knows more than `intent`. */
async function leftOverEntry(host: HostReader): Promise<JournalEntry | undefined> {
  try {
    return unfinishedEntries(await readJournal(host)).findLast(({ toTakeBack }) => toTakeBack !== undefined);
  } catch (error) {
    if (error instanceof Failure) return undefined; // without root, say
    throw error;
  }
}

/** False when the kubeconfig that reaches etcd is of another cluster by now. */
async function takenBack(entry: JournalEntry, change: AddEtcdMember, { host, emit, signal }: Circumstances): Promise<boolean> {
  const trust = await nodeIdentity(change.access.kubeconfigPath, { host: host.read, signal });
  try {
    if (!(await localEvidence(change, { host, trust })).addedHere) return false;
    const undone = await takeBackMember(change, entry.outcome, { host, trust, emit, signal });
    if (undone && entry.change) await new Journal(host, entry).append({ stage: 'undone', change: entry.change });
    return true;
  } finally {
    trust.connection.close();
  }
}

function name({ peerUrl, access: { certificatesDir } }: AddEtcdMember, { emit }: Circumstances): void {
  emit({ type: 'notice', level: 'warning', message: { key: 'ETCD_MEMBER_FROM_BEFORE', params: { peerUrl, certificatesDir } } });
}
