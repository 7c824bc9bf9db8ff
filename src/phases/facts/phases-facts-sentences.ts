import { failure } from '../../base/failure.ts';
import { and, SAME_AGAIN } from '../../base/phrases.ts';

export const KUBELET_NOT_CONFIGURED = failure('KUBELET_NOT_CONFIGURED', {
  code: 'NODE_NOT_SET_UP',
  class: 'host',
  sample: { path: '/var/lib/kubelet/config.yaml' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist, so there is no kubelet to wait for.`,
    cause: 'The kubelet-start phase has not run on this machine.',
    cure: 'Run the kubelet-start phase first ("kubejoin join phase kubelet-start" or "kubejoin init phase kubelet-start").',
  }),
});

export const ACCOUNTS_FILE_MISSING = failure('ACCOUNTS_FILE_MISSING', {
  class: 'host',
  sample: { path: '/etc/group' },
  english: (p: { path: string }) => ({
    what: `${p.path} does not exist on this machine.`,
    cause:
      "The cluster's feature gate RootlessControlPlane is enabled, so the control plane runs under user accounts on this machine.",
    cure: `Restore ${p.path}, or specify the machine's root file system with --rootfs.`,
  }),
});

/** `paths`: some of the files. */
export const CONTROL_PLANE_FILES_LEFT = failure('CONTROL_PLANE_FILES_LEFT', {
  code: 'FILES_OF_ANOTHER_JOIN',
  class: 'host',
  sample: { paths: ['/etc/kubernetes/admin.conf', '/etc/kubernetes/pki/ca.key'], wanted: 'worker' },
  english: (p: { paths: readonly string[]; wanted: 'worker' | 'cluster' }) => ({
    what: `This machine has files of an unfinished control-plane join, so ${p.wanted === 'worker' ? 'it cannot join as a worker' : 'no cluster can be created on it'}.`,
    cause: `An earlier join with --control-plane failed or was interrupted and left, for example, ${and(p.paths)}. ${p.wanted === 'worker' ? 'Whoever can read these files controls the cluster, so a worker must not keep them.' : "A new cluster must not use another cluster's keys."}`,
    cure: `Choose one:\n    - Remove the files with "kubejoin undo" ("kubejoin reset" if that fails), ${SAME_AGAIN}.\n    - Continue the control-plane join: run ${p.wanted === 'worker' ? 'the same command' : '"kubejoin join"'} with --control-plane.`,
  }),
});

/** `paths`: some of the keys. */
export const CLUSTER_KEYS_LEFT = failure('CLUSTER_KEYS_LEFT', {
  code: 'FILES_OF_ANOTHER_JOIN',
  class: 'host',
  sample: { by: 'reset', paths: ['/etc/kubernetes/pki/ca.key', '/etc/kubernetes/pki/sa.key'], wanted: 'cluster' },
  english: (p: { by: 'reset' | 'undo'; paths: readonly string[]; wanted: 'worker' | 'cluster' }) => ({
    what: `This machine still has keys of a cluster, but a ${p.wanted === 'worker' ? 'worker node' : 'new cluster'} was requested.`,
    cause: `An earlier ${p.by} failed or was interrupted before it removed ${and(p.paths)}. ${p.wanted === 'worker' ? 'Such keys give control of the cluster, so a worker must not keep them.' : "A new cluster must not use another cluster's keys."}`,
    cure: `Run "kubejoin ${p.by}"${p.by === 'undo' ? ' (or, if that fails, "kubejoin reset")' : ''} again, ${SAME_AGAIN}. A reset removes all keys in that directory: if you have put your own there since, move them to another directory first.`,
  }),
});
