import type { Predicted } from '../../engine/changes/change.ts';

const PREDICTED: Readonly<Record<Predicted, string>> = {
  'member-id': "the member's ID",
  'initial-cluster': 'the list of members (here as it is now, with this one)',
  'key-and-certificate': 'key and certificate',
  'kubelet-conf': 'the rest of the file, which the kubelet writes',
  node: 'what the Node has by then',
};

export const plan = {
  COMMAND_PLAN: () => 'Show what a command would change, without changing anything',
  COMMAND_PLAN_JOIN: () => 'Show what a join would change on this machine and in the cluster',
  COMMAND_PLAN_JOIN_LONG: () =>
    `Reads this machine and the cluster as a join does and shows every change in order: files with what is different in them, modes, services, writes to the cluster, the membership in etcd, waits. Nothing is changed, and no secret is shown. "kubejoin join --dry-run" is the same.

With -o json the plan is one JSON document, with a digest. What can be known only when it is done, such as the ID of a member of etcd, is marked as predicted. Two plans on a machine and a cluster that have not changed are equal. A check that fails or a cluster that can't be reached is an error, not a plan.

  kubejoin plan join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443 -o json > plan.json
  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
  COMMAND_APPLY: () => 'Join as a reviewed plan says, if the join would still do exactly that',
  COMMAND_APPLY_LONG: () =>
    `Plans again, compares that with the plan in the file, and joins only if they are the same; else it says where they differ and changes nothing. While it joins, a change that is not in the plan stops it before it is made.

The endpoint and the flags are given again as for the join. Nothing is taken out of the file, neither a value nor a command: a plan holds no credentials, and whoever can write the file must not decide what root does here. It can make the join stop, and nothing else.

With --dry-run it only compares.

  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
  CHANGE_PREDICTED: (p: { predicted: readonly Predicted[] }) =>
    `Known only when it is done: ${p.predicted.map((what) => PREDICTED[what]).join('; ')}`,
};
