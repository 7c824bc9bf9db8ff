import { failure } from '../../base/failure.ts';
import { meant } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';
import { type RemainsItems, remains } from '../../operations/remains.ts';

const CA_PROBLEMS = {
  missing: 'The file does not exist',
  empty: 'The file contains no certificate',
  'too-large': 'The file is larger than 1 MiB',
  'too-many': 'The file contains more than 100 certificates',
  'private-key': 'The file contains a private key, which does not belong in a certificate file',
  'bad-certificate': 'A certificate in the file is damaged',
  ambiguous: 'A certificate in the file is encoded incorrectly, so programs may read different keys from it',
  'broken-pem': 'A PEM block in the file is damaged or incomplete',
};

/** Remains of a reset, by their names in the result. */
const LEFT = {
  cni: (items: string) => `CNI configuration and interfaces: ${items}; to remove: --cleanup cni`,
  iptables: (items: string) => `Kubernetes packet filter rules: ${items}; to remove: --cleanup iptables`,
  kubeconfig: (items: string) =>
    `kubeconfigs for this cluster in home directories: ${items}; to remove: --cleanup kubeconfig`,
  'kubeconfig-shared': (items: string) => `kubeconfigs for this cluster and others: ${items}`,
  logs: (items: string) => `Pod logs: ${items}`,
  plugins: (items: string) => `the kubelet's volume plugin directory: ${items}`,
  temporary: (items: string) => `kubeadm's backups and previews: ${items}; to remove: --cleanup-tmp-dir`,
  certificates: (items: string) =>
    `certificates and keys outside the certificate directory: ${items}; to remove a directory: --cert-dir`,
  'etcd-data': (items: string) => `${items}: there is no evidence that this machine's kubelet ran etcd with this data`,
  'etcd-data-kept': (items: string) =>
    `etcd's data, with every Secret of the cluster: ${items}; to remove: empty the directory`,
  'etcd-member': (items: string) =>
    `this machine's etcd member, if it is still registered (${items.includes(', ') ? 'one of the peer URLs' : 'peer URL'} ${items}); to remove it, on a remaining control-plane node: etcdctl member remove ID`,
  'external-etcd': (items: string) => `the cluster's data in the external etcd: ${items}`,
  node: (items: string) => `the Node, if its cluster still exists; to delete it: kubectl delete node ${items}`,
} as const;

type LeftItems = readonly { what: keyof typeof LEFT; items: readonly string[] }[];

const left = (all: LeftItems): string => all.map(({ what, items }) => `\n  * ${LEFT[what](items.join(', '))}`).join('');

export const CA_FILE_UNUSABLE = failure('CA_FILE_UNUSABLE', {
  code: 'INPUT_FILE_INVALID',
  class: 'usage',
  sample: { path: 'ca.crt', problem: 'missing' },
  english: (p: { path: string; problem: keyof typeof CA_PROBLEMS }) => ({
    what: `Cannot read a CA certificate from ${p.path}.`,
    cause: `${CA_PROBLEMS[p.problem]}.`,
    cure: "Specify the path to the cluster's CA certificate (/etc/kubernetes/pki/ca.crt on a control-plane node): kubejoin ca-hash FILE",
  }),
});

export const JOIN_NOT_NEEDED = text(
  'JOIN_NOT_NEEDED',
  (p: { node: string }) =>
    `Nothing was changed: this machine has already joined the cluster as node ${p.node}, and the node is healthy.`,
);

export const PHASE_COMPLETED = text(
  'PHASE_COMPLETED',
  (p: { phase: string; changes: number }) =>
    `The ${p.phase} phase is complete: ${count(p.changes, 'change', 'changes')}.`,
);

export const SHELL_UNKNOWN = failure('SHELL_UNKNOWN', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { shell: 'tcsh', valid: ['bash', 'fish', 'zsh'] },
  english: (p: { shell: string; valid: readonly string[] }) => ({
    what: p.shell === '' ? 'No shell was specified.' : `Completion is not available for the shell "${p.shell}".`,
    cause: `Supported shells: ${p.valid.join(', ')}.`,
    cure: 'Specify a supported shell, as in "kubejoin completion bash".',
  }),
});

export const ERROR_CODE_UNKNOWN = failure('ERROR_CODE_UNKNOWN', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { code: 'FILE_NOT_WRITEN', nearest: 'FILE_NOT_WRITTEN' },
  english: (p: { code: string; nearest: string | undefined }) => ({
    what: `There is no error code "${p.code}".${meant(p.nearest)}`,
    cause:
      'explain accepts the name in parentheses after a message, and the "code" and "kind" fields of the JSON output.',
    cure: 'Correct the name. "kubejoin explain" lists all error codes.',
  }),
});

export const INITIALIZED = text(
  'INITIALIZED',
  (p: { node: string; adminConf: string }) =>
    `The cluster is ready: this machine, ${p.node}, is its first control-plane node and is healthy.

To use the cluster from here: kubectl --kubeconfig ${p.adminConf} get nodes
To give your own account administrator access (${p.adminConf} grants full control of the cluster; do not share it):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 ${p.adminConf} $HOME/.kube/config

Nodes become Ready once the cluster has a Pod network. Install one of the network add-ons listed at:
  https://kubernetes.io/docs/concepts/cluster-administration/addons/`,
);

export const INIT_NOT_NEEDED = text(
  'INIT_NOT_NEEDED',
  (p: { node: string }) =>
    `Nothing was changed: this machine is already control-plane node ${p.node} in the requested cluster and is healthy.`,
);

export const INIT_PREVIEWED = text(
  'INIT_PREVIEWED',
  (p: { node: string; changes: number }) =>
    `Nothing was changed. Initializing the cluster on ${p.node} would make ${count(p.changes, 'change', 'changes')}, shown above.`,
);

export const MANIFESTS_PRINTED = text(
  'MANIFESTS_PRINTED',
  (p: { objects: number }) => `${count(p.objects, 'object', 'objects')} printed. Nothing was changed.`,
);

export const PLAN_FILE_MISSING = failure('PLAN_FILE_MISSING', {
  code: 'PLAN_INVALID',
  class: 'usage',
  sample: { path: 'plan.json' },
  english: (p: { path: string }) => ({
    what:
      p.path === ''
        ? 'No plan was specified. Nothing was changed.'
        : `The plan file ${p.path} does not exist. Nothing was changed.`,
    cause: 'The first argument of "apply" must be a file with the output of "kubejoin plan join ... -o json".',
    cure: 'Specify the path to the plan, followed by the same endpoint and flags that were used to create the plan.',
  }),
});

export const RESET_DONE = text(
  'RESET_DONE',
  (p: { node: string; left: LeftItems }) =>
    `This machine (${p.node}) was reset and can join a cluster again.${p.left.length === 0 ? '' : `\n\n${p.left.length === 1 ? 'This remains' : 'These remain'}:${left(p.left)}`}`,
);

export const RESET_PREVIEWED = text(
  'RESET_PREVIEWED',
  (p: { node: string; changes: number; left: LeftItems }) =>
    `Nothing was changed. A reset of this machine (${p.node}) would make ${count(p.changes, 'change', 'changes')}, shown above.${
      p.left.length === 0 ? '' : `\n\n${p.left.length === 1 ? 'This' : 'These'} would remain:${left(p.left)}`
    }`,
);

export const UNDONE = text(
  'UNDONE',
  (p: { node: string; left: RemainsItems }) =>
    `The join of this machine (${p.node}) was undone.${p.left.length === 0 ? '' : `\n\n${p.left.length === 1 ? 'This remains' : 'These remain'}:${remains(p.left)}`}`,
);

export const UNDO_PREVIEWED = text(
  'UNDO_PREVIEWED',
  (p: { node: string; changes: number; left: RemainsItems }) =>
    `Nothing was changed. An undo on this machine (${p.node}) would make ${count(p.changes, 'change', 'changes')}, shown above.${
      p.left.length === 0 ? '' : `\n\n${p.left.length === 1 ? 'This' : 'These'} would remain:${remains(p.left)}`
    }${p.left.some(({ what }) => what === 'node') ? "\n\nTo have the undo delete the Node, set --kubeconfig to an administrator's kubeconfig." : ''}`,
);

export const UNDO_NOT_NEEDED = text(
  'UNDO_NOT_NEEDED',
  () => 'Nothing was changed: kubejoin has not joined this machine since the last undo or reset.',
);

export const VALIDITY_INVALID = failure('VALIDITY_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { value: '0s' },
  english: (p: { value: string }) => ({
    what: `"${p.value}" is not a valid duration for --validity-period.`,
    cause:
      'The duration must be greater than zero and use Go notation with the units h, m and s, such as 8760h or 720h30m.',
    cure: 'Correct the duration.',
  }),
});

export const VALIDITY_LONG = text(
  'VALIDITY_LONG',
  (p: { days: number }) =>
    `A certificate cannot be revoked: anyone who has it can act as this user for ${p.days} days.`,
);

export const CLIENT_NAME_MISSING = failure('CLIENT_NAME_MISSING', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: {},
  english: (_p: Record<never, never>) => ({
    what: '--client-name is missing.',
    cause: "A kubeconfig needs the user's name, which becomes the CN of the certificate.",
    cure: 'Add the flag: kubejoin kubeconfig user --client-name NAME.',
  }),
});
