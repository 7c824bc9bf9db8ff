import { Failure } from '../../../../base/failure.ts';
import { nodeIdentity } from '../../../../cluster/discovery/node-identity.ts';
import type { HostReader } from '../../../../host/ports.ts';
import type { AddEtcdMember } from '../../../changes/etcd-changes.ts';
import { Journal, readJournal, unfinishedEntries } from '../../../journal/journal.ts';
import type { JournalEntry } from '../../../journal/journal-entry.ts';
import type { RollbackContext } from '../../../kind.ts';
import { localEvidence } from '../evidence.ts';
import { rollBackMember } from './roll-back.ts';
import { ETCD_MEMBER_FROM_BEFORE } from './sentences.ts';

type LeftOverContext = Omit<RollbackContext, 'trust'>;

/**
 * For a join that fails before it came to etcd, on a host whose last join was killed after it had announced its member:
 * that learner would keep every other control plane from joining, so it is taken back as if it were this run's. Where
 * that is not possible it is named. Throws nothing but what is a bug.
 */
export async function rollBackLeftOver(context: LeftOverContext): Promise<void> {
  const entry = await leftOverEntry(context.host.read);
  const change = entry?.toTakeBack;
  if (entry === undefined || change === undefined) return;
  // Another tool may have made this host something else since.
  if (!(await localEvidence(change, { host: context.host, trust: undefined })).addedHere) return;
  try {
    if (!(await rolledBack(entry, change, context))) name(change, context);
  } catch (error) {
    if (!(error instanceof Failure) && !context.signal.aborted) throw error;
    name(change, context);
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
async function rolledBack(
  entry: JournalEntry,
  change: AddEtcdMember,
  { host, emit, signal }: LeftOverContext,
): Promise<boolean> {
  const trust = await nodeIdentity(change.access.kubeconfigPath, { host: host.read, signal });
  try {
    if (!(await localEvidence(change, { host, trust })).addedHere) return false;
    const undone = await rollBackMember(change, entry.outcome, { host, trust, emit, signal });
    if (undone && entry.change) await new Journal(host, entry).append({ stage: 'undone', change: entry.change });
    return true;
  } finally {
    trust.connection.close();
  }
}

function name({ peerUrl, access: { certificatesDir } }: AddEtcdMember, { emit }: LeftOverContext): void {
  emit({ type: 'notice', level: 'warning', message: ETCD_MEMBER_FROM_BEFORE({ peerUrl, certificatesDir }) });
}
