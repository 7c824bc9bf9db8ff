import { meant } from '../../base/english.ts';
import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';
import { type RemainsItems, remains } from '../../operations/sentences.ts';

const CA_PROBLEMS = {
  missing: 'There is no such file',
  empty: 'There is no certificate in it',
  'too-large': 'It has more than 1 MiB',
  'too-many': 'It has more than 100 certificates',
  'private-key': 'It holds a private key, which does not belong into a file of certificates',
  'bad-certificate': 'A certificate in it is damaged',
  ambiguous: 'A certificate in it breaks the rules of its encoding, so programs may read different keys in it',
  'broken-pem': 'A PEM block in it does not end, or is damaged',
};

/** What a reset leaves, by the names that the result has. */
const LEFT = {
  cni: (items: string) => `CNI configuration and interfaces: ${items} (--cleanup cni)`,
  iptables: (items: string) => `packet-filter rules of Kubernetes: ${items} (--cleanup iptables)`,
  kubeconfig: (items: string) => `kubeconfigs of this cluster in home directories: ${items} (--cleanup kubeconfig)`,
  'kubeconfig-shared': (items: string) => `kubeconfigs that name this cluster beside others: ${items}`,
  logs: (items: string) => `logs of Pods: ${items}`,
  plugins: (items: string) => `the kubelet's directory of volume plugins: ${items}`,
  temporary: (items: string) => `backups and previews of kubeadm: ${items} (--cleanup-tmp-dir)`,
  certificates: (items: string) => `certificates in a directory of its own: ${items} (--cert-dir)`,
  'etcd-data': (items: string) => `${items}: nothing shows that the kubelet of this machine ran an etcd with it`,
  'external-etcd': (items: string) => `what the cluster keeps in its external etcd: ${items}`,
  node: (items: string) => `the Node in the cluster: kubectl delete node ${items}`,
} as const;

type LeftItems = readonly { what: keyof typeof LEFT; items: readonly string[] }[];

const left = (all: LeftItems): string => all.map(({ what, items }) => `\n  * ${LEFT[what](items.join(', '))}`).join('');

export const CA_FILE_UNUSABLE = failure('CA_FILE_UNUSABLE', {
  class: 'usage',
  sample: { path: '/etc/kubernetes/pki/ca.crt', problem: 'missing' },
  english: (p: { path: string; problem: keyof typeof CA_PROBLEMS }) => ({
    what: `${p.path} holds no CA certificate that can be read.`,
    cause: `${CA_PROBLEMS[p.problem]}.`,
    cure: 'Name the CA certificate of the cluster; on a control-plane node it is /etc/kubernetes/pki/ca.crt: kubejoin ca-hash FILE',
  }),
});

export const JOIN_NOT_NEEDED = text(
  'JOIN_NOT_NEEDED',
  (p: { node: string }) => `Nothing was changed: this machine is the healthy node ${p.node} of the cluster already.`,
);

export const PHASE_COMPLETED = text(
  'PHASE_COMPLETED',
  (p: { phase: string; changes: number }) => `The phase ${p.phase} is done: ${count(p.changes, 'change', 'changes')}.`,
);

export const SHELL_UNKNOWN = failure('SHELL_UNKNOWN', {
  class: 'usage',
  sample: { shell: 'tcsh', valid: ['bash', 'fish', 'zsh'] },
  english: (p: { shell: string; valid: readonly string[] }) => ({
    what:
      p.shell === ''
        ? 'Completion is made for one shell, and none was named.'
        : `There is no completion for a shell "${p.shell}".`,
    cause: `kubejoin completes the command lines of: ${p.valid.join(', ')}.`,
    cure: 'Name one of them, for instance: kubejoin completion bash',
  }),
});

export const ERROR_CODE_UNKNOWN = failure('ERROR_CODE_UNKNOWN', {
  class: 'usage',
  sample: { code: 'FILE_NOT_WRITEN', nearest: 'FILE_NOT_WRITTEN' },
  english: (p: { code: string; nearest: string | undefined }) => ({
    what: `There is no error code "${p.code}".${meant(p.nearest)}`,
    cause: 'The code of an error is the word in parentheses after it, and "code" in its JSON.',
    cure: 'Correct the code. "kubejoin explain" lists all of them.',
  }),
});

export const INITIALIZED = text(
  'INITIALIZED',
  (p: { node: string; adminConf: string }) =>
    `The cluster is there: this machine, ${p.node}, is its first control plane, and it is healthy.

To use it from here: kubectl --kubeconfig ${p.adminConf} get nodes
To give that access to your own account (${p.adminConf} is the cluster's administrator; keep it to yourself):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 ${p.adminConf} $HOME/.kube/config

Nodes get Ready when there is a network for Pods. Install one of those that are listed at:
  https://kubernetes.io/docs/concepts/cluster-administration/addons/`,
);

export const INIT_NOT_NEEDED = text(
  'INIT_NOT_NEEDED',
  (p: { node: string }) =>
    `Nothing was changed: this machine is the healthy control plane ${p.node} of this cluster already.`,
);

export const INIT_PREVIEWED = text(
  'INIT_PREVIEWED',
  (p: { node: string; changes: number }) =>
    `Nothing was changed. An init of ${p.node} would make ${p.changes} ${p.changes === 1 ? 'change' : 'changes'}, shown above.`,
);

export const MANIFESTS_PRINTED = text('MANIFESTS_PRINTED', (p: { objects: number }) =>
  p.objects === 1 ? 'One object. Nothing was changed.' : `${p.objects} objects. Nothing was changed.`,
);

export const PLAN_FILE_MISSING = failure('PLAN_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'plan.json' },
  english: (p: { path: string }) => ({
    what:
      p.path === '' ? 'No plan was named. Nothing was changed.' : `There is no plan at ${p.path}. Nothing was changed.`,
    cause: 'The first argument of apply is the file that "kubejoin plan join ... -o json" has printed.',
    cure: 'Give the path of the plan, then the endpoint and the flags that the plan was made with.',
  }),
});

export const RESET_DONE = text(
  'RESET_DONE',
  (p: { node: string; left: LeftItems }) =>
    `This machine (${p.node}) is reset; it can join a cluster again.${p.left.length === 0 ? '' : `\n\nIt was left:${left(p.left)}`}`,
);

export const RESET_PREVIEWED = text(
  'RESET_PREVIEWED',
  (p: { node: string; changes: number; left: LeftItems }) =>
    `Nothing was changed. A reset of this machine (${p.node}) would make ${count(p.changes, 'change', 'changes')}, shown above.${
      p.left.length === 0 ? '' : `\n\nIt would leave:${left(p.left)}`
    }`,
);

export const UNDONE = text(
  'UNDONE',
  (p: { node: string; left: RemainsItems }) =>
    `The join of this machine (${p.node}) is undone.${p.left.length === 0 ? '' : `\n\nWhat is left:${remains(p.left)}`}`,
);

export const UNDO_PREVIEWED = text(
  'UNDO_PREVIEWED',
  (p: { node: string; changes: number; left: RemainsItems }) =>
    `Nothing was changed. An undo on this machine (${p.node}) would make ${count(p.changes, 'change', 'changes')}, shown above.${
      p.left.length === 0 ? '' : `\n\nWhat would be left:${remains(p.left)}`
    }`,
);

export const UNDO_NOT_NEEDED = text(
  'UNDO_NOT_NEEDED',
  () => 'Nothing was changed: no join has changed this machine since it was last undone or reset.',
);
