import type { Predicted } from '../../engine/changes/predicted.ts';

const PREDICTED: Readonly<Record<Predicted, string>> = {
  'member-id': "the member's ID",
  'initial-cluster': 'the member list (shown here: the current list plus this member)',
  'key-and-certificate': 'the key and the certificate',
  'kubelet-conf': 'the rest of the file, written by the kubelet',
  node: 'the current fields of the Node',
};

export const plan = {
  COMMAND_PLAN: () => 'Show what a command would change, without changing anything',
  COMMAND_PLAN_JOIN: () => 'Show what a join would change on this machine and in the cluster',
  COMMAND_PLAN_JOIN_LONG: () =>
    `Inspects this machine and the cluster as a join does, and shows every change in order: files (with diffs and modes), services, cluster objects, etcd membership, and waits. Nothing is changed, and no secret is shown. "kubejoin join --dry-run" does the same.

With -o json, the plan is one JSON document with a digest. Values known only after a change, such as the ID of an etcd member, are marked as predicted. If the machine and the cluster have not changed, a second plan is identical to the first. If a check fails or the cluster cannot be reached, the command fails and prints no plan.

  kubejoin plan join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443 -o json > plan.json
  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
  COMMAND_APPLY: () => 'Apply a reviewed plan if the join would still make exactly the same changes',
  COMMAND_APPLY_LONG: () =>
    `Plans the join again, compares the result with the plan in the file, and joins only if the two plans are identical. Otherwise, it shows the differences and changes nothing. If the join reaches a change that is not in the plan, kubejoin stops before making it.

Specify the same endpoint and flags as for "join". No values or commands from the file are used for the join: a plan contains no credentials, and someone who can write to the file must not be able to control what root does here. The file can only stop the join.

With --dry-run, the command only compares the plans.

  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
  CHANGE_PREDICTED: (p: { predicted: readonly Predicted[] }) =>
    `Known only after the change: ${p.predicted.map((what) => PREDICTED[what]).join('; ')}`,
};
