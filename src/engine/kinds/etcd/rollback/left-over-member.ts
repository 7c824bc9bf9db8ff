import { Failure } from '../../../../base/failure.ts';
import { closing } from '../../../../base/try.ts';
import { clusterOfKubeconfig } from '../../../../cluster/discovery/kubeconfig-cluster.ts';
import type { AddEtcdMember } from '../../../changes/etcd-changes.ts';
import { Journal, readJournal, unfinishedEntries } from '../../../journal/journal.ts';
import type { JournalEntry } from '../../../journal/journal-entry.ts';
import type { RollbackContext } from '../../../kind.ts';
import { localEvidence } from '../evidence.ts';
import { ETCD_MEMBER_FROM_BEFORE } from './etcd-rollback-sentences.ts';
import { rollBackMember } from './roll-back.ts';

type LeftOverContext = Omit<RollbackContext, 'trustedCluster'>;

/**
 * Rolls back the learner of an earlier join that was killed, when a join fails before its own etcd phase: the learner
 * would prevent every other control-plane node from joining. If that fails, a notice names the member.
 */
export async function rollBackLeftOver(context: LeftOverContext): Promise<void> {
  const entries = unfinishedEntries(await readJournal(context.host.read));
  // The newest one: `done` has more facts than `intent`.
  const entry = entries.findLast(({ toTakeBack }) => toTakeBack !== undefined);
  const change = entry?.toTakeBack;
  if (entry === undefined || change === undefined) return;
  // Another tool may have changed this host since.
  if (!(await localEvidence(change, { host: context.host, trustedCluster: undefined })).addedHere) return;
  try {
    if (!(await rolledBack(entry, change, context))) name(change, context);
  } catch (error) {
    if (!(error instanceof Failure) && !context.signal.aborted) throw error;
    name(change, context);
  }
}

/** False if the kubeconfig that reaches etcd now belongs to another cluster. */
async function rolledBack(
  entry: JournalEntry,
  change: AddEtcdMember,
  { host, emit, signal }: LeftOverContext,
): Promise<boolean> {
  const trustedCluster = await clusterOfKubeconfig(change.access.kubeconfigPath, { host: host.read, signal });
  return closing(trustedCluster.connection, async () => {
    if (!(await localEvidence(change, { host, trustedCluster })).addedHere) return false;
    const undone = await rollBackMember(change, entry.outcome, { host, trustedCluster, emit, signal });
    if (undone && entry.change) await new Journal(host, entry).undone(entry.change, emit);
    return true;
  });
}

function name({ peerUrl, access: { certificatesDir } }: AddEtcdMember, { emit }: LeftOverContext): void {
  emit({ type: 'notice', level: 'warning', message: ETCD_MEMBER_FROM_BEFORE({ peerUrl, certificatesDir }) });
}
