/** The form of a difference. */
export type Aspect =
  /** kubejoin refuses what kubeadm takes. */
  | 'stricter'
  /** kubejoin takes what kubeadm refuses. */
  | 'laxer'
  /** Both take it, and what comes out differs. */
  | 'output';

interface Difference {
  readonly aspect: Aspect;
  readonly why: string;
  /** Words of the row in docs/differences.md that tells users. */
  readonly row: string;
}

/** Every difference that is wanted. One that no case shows any more fails the test. */
export const DIFFERENCES = {
  'a loopback address is looked up when it is used': {
    aspect: 'laxer',
    why: 'a file may be checked on another machine',
    row: 'a loopback advertise address',
  },
  'a multicast address is none to advertise': {
    aspect: 'stricter',
    why: 'nobody can reach it',
    row: 'an advertise address that is multicast',
  },
  'a phase that the reference page names': { aspect: 'laxer', why: 'users follow that page', row: '`check-etcd`' },
  'an empty file': { aspect: 'stricter', why: 'it is most likely the wrong file', row: 'an empty file' },
  'arguments of reset': {
    aspect: 'stricter',
    why: 'what is mistyped must not remove anything',
    row: 'words after `reset`',
  },
  'choices in any case': { aspect: 'laxer', why: 'what is meant is clear', row: 'upper or lower case, or empty' },
  'CRI socket without unix:': {
    aspect: 'stricter',
    why: 'kubeadm puts unix:// before anything, which names no socket',
    row: 'a CRI socket other than `unix:`',
  },
  'completion for fish': { aspect: 'laxer', why: 'it is a common shell', row: '`completion`' },
  'discovery file is read by discovery': {
    aspect: 'laxer',
    why: 'it fails there, with the reason',
    row: 'a missing discovery file',
  },
  'dry run writes nothing': {
    aspect: 'laxer',
    why: 'a preview changes nothing, and needs no right to',
    row: '`--dry-run` writes',
  },
  'endpoint is checked when it is read': {
    aspect: 'stricter',
    why: 'it can only fail later',
    row: 'host or port in the endpoint',
  },
  'endpoint without a port': {
    aspect: 'laxer',
    why: 'the API server has a usual port',
    row: 'endpoint without a port',
  },
  'expires without ttl': {
    aspect: 'laxer',
    why: 'kubeadm fills in ttl, and then refuses both',
    row: '`bootstrapTokens[].expires`',
  },
  'flags before the command': {
    aspect: 'laxer',
    why: 'a user who writes them there means the command',
    row: 'boolean flags before the command',
  },
  'flags beside --config': {
    aspect: 'stricter',
    why: 'they would change nothing, in silence',
    row: '`config images` with `--config`',
  },
  "images of the cluster's version": {
    aspect: 'output',
    why: "they are those of that version's own kubeadm",
    row: 'images of an older cluster',
  },
  'kubeconfig without a command': {
    aspect: 'stricter',
    why: 'like every other group of commands',
    row: '`kubeconfig` without `user`',
  },
  'newer Kubernetes': {
    aspect: 'stricter',
    why: 'what it needs is not known',
    row: 'Kubernetes newer than',
  },
  'no time at all': { aspect: 'stricter', why: 'what would be made is of no use', row: 'of zero or less' },
  'older Kubernetes': {
    aspect: 'laxer',
    why: 'kubejoin knows its manifests',
    row: 'Kubernetes 1.34 and 1.35',
  },
  'output formats': { aspect: 'stricter', why: 'they are hardly used, and a language each', row: 'kyaml' },
  'pins are checked when they are read': { aspect: 'stricter', why: 'they can only fail later', row: '| CA hashes |' },
  'printed add-ons': {
    aspect: 'laxer',
    why: 'each add-on has the flag, so the group does',
    row: 'addon all --print-manifest',
  },
  'taints are checked': { aspect: 'stricter', why: 'the kubelet refuses them when it starts', row: 'taints (key' },
  'usages without groups': {
    aspect: 'laxer',
    why: 'kubeadm fills in groups, and then refuses them',
    row: '`--usages` without authentication',
  },
  'v1beta3 is read': { aspect: 'laxer', why: 'it is still in many repositories', row: '`--config` in v1beta3' },
  'validate checks all that the command checks': {
    aspect: 'stricter',
    why: 'the command would refuse it',
    row: '`config validate`',
  },
  'what the API server refuses in a Pod': {
    aspect: 'stricter',
    why: 'the static Pod would never start',
    row: 'a volume without name or path',
  },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof DIFFERENCES;
