/** How a difference shows. */
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
  'a phase that the reference page names': { aspect: 'laxer', why: 'users follow that page', row: '`check-etcd`' },
  'CRI socket without unix:': {
    aspect: 'stricter',
    why: 'kubeadm puts unix:// before anything, which names no socket',
    row: 'a CRI socket that is not `unix:`',
  },
  'completion for fish': { aspect: 'laxer', why: 'it is a common shell', row: '`completion`' },
  'discovery file is read by discovery': {
    aspect: 'laxer',
    why: 'it fails there, with the reason',
    row: 'a discovery file that is not there',
  },
  'dry run writes nothing': { aspect: 'laxer', why: 'a preview changes nothing, and needs no right to', row: '`--dry-run` writes' },
  'endpoint is checked when it is read': { aspect: 'stricter', why: 'it can only fail later', row: 'host or port in the endpoint' },
  'endpoint without a port': { aspect: 'laxer', why: 'the API server has a usual port', row: 'endpoint without a port' },
  'flags before the command': {
    aspect: 'laxer',
    why: 'a user who writes them there means the command',
    row: 'boolean flags before the command',
  },
  'pins are checked when they are read': { aspect: 'stricter', why: 'they can only fail later', row: '| pins |' },
  vmodule: { aspect: 'stricter', why: "it is klog's own", row: '`--vmodule`' },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof DIFFERENCES;
