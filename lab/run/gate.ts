/**
 * `npm run test:real -- --gate`: what must hold before a change lands. A fixed list, the same for every commit: the
 * most serious risks, in files that need few hosts and little time. Everything else runs without --gate.
 */

export const GATE = process.env.KUBEJOIN_LAB_GATE === '1';

/** Hosts that these files need at most. */
export const GATE_HOSTS = { controlPlanes: 3, workers: 1 };

/** Paths below lab/ without .test.ts, and the damage that each stands against. */
export const GATE_FILES: Readonly<Record<string, string>> = {
  'worker/equal-to-kubeadm': "a worker that is other than kubeadm's",
  'worker/failures-half-way': 'a full disk, a kubelet that crashes, an API server that goes: a credential left behind',
  'worker/killed': 'a worker that its killed join has left half done, for good',
  'control-plane/etcd-fails': 'a learner that never serves, and stays in etcd',
  'control-plane/killed': "lost quorum: a killed join's member",
  'undo/worker': 'an undo that takes more than the join had made, or leaves some of it',
  'hostile/path-without-token': 'a trusted stranger, who hears the token',
  'admission/bound-tokens': 'a stolen token that admits another machine',
  'reset/worker': 'wiped data, or a mount that is in use',
  'reset/control-plane': 'lost quorum: a member that goes while another one is ill',
  'init/init': 'a cluster that nobody can join',
};
