import { change, type Steps } from '../../engine/changes/change.ts';
import { CLEANUP_PHASE, RESET_PHASE_FLAGS, resetPhase } from './facts.ts';
import { PHASE_REMOVE_ETCD_MEMBER } from './sentences.ts';

/**
 * Takes this machine's member out of etcd. Run singly it also ends etcd here and its data; else cleanup-node does, once
 * the kubelet is stopped.
 */
export const removeEtcdMember = resetPhase({
  name: 'remove-etcd-member',
  short: PHASE_REMOVE_ETCD_MEMBER,
  // `directories`: what could not be cleaned is told before the member has left.
  needs: ['settings', 'localEtcd', 'nodeName', 'criSocket', 'runs', 'directories'],
  flags: RESET_PHASE_FLAGS['remove-etcd-member'],
  *steps({ settings, localEtcd, nodeName, criSocket, runs }): Steps {
    if (localEtcd === undefined) return;
    const { manifestPath, dataDir, member } = localEtcd;
    const { kubeconfigPath, allowQuorumLoss } = settings;
    if (member !== undefined)
      yield* change({ kind: 'remove-etcd-member', here: member, kubeconfigPath, allowQuorumLoss });
    if (!runs.has(CLEANUP_PHASE))
      yield* change({ kind: 'remove-local-etcd', manifestPath, dataDir, name: nodeName, criSocket });
  },
});
