import { change, type Steps } from '../../engine/changes/change.ts';
import { CLEANUP_PHASE, RESET_PHASE_FLAGS, resetPhase } from './facts.ts';
import { PHASE_REMOVE_ETCD_MEMBER } from './sentences.ts';

/**
 * Removes this machine's member from etcd. Run on its own it also stops etcd here and removes its data; otherwise
 * cleanup-node does that once the kubelet is stopped.
 */
export const removeEtcdMember = resetPhase({
  name: 'remove-etcd-member',
  short: PHASE_REMOVE_ETCD_MEMBER,
  // `directories`: fails before the member has left if a directory cannot be emptied.
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
