/** The versions a lab is made of: one value that every cache entry is keyed by. */
export interface LabVersions {
  readonly kubernetes: string;
  readonly etcd: string;
  /** Not every etcdctl of an older etcd is available; a newer one works as well. */
  readonly etcdctl: string;
  readonly containerd: string;
  readonly coredns: string;
  /** Version of crictl, which removes a host's Pods when it is reset. */
  readonly criTools: string;
}

export const DEFAULT_VERSIONS: LabVersions = {
  kubernetes: '1.37.2',
  etcd: '3.7.3',
  etcdctl: '3.7.3',
  containerd: '2.4.2',
  coredns: '1.14.6',
  criTools: '1.37.0',
};

/**
 * The last patch release of each other minor version in src/config/kubernetes-versions.ts, with the etcd of its time.
 */
const OLDER: Readonly<Record<string, LabVersions>> = {
  '1.34': { ...DEFAULT_VERSIONS, kubernetes: '1.34.4', etcd: '3.6.13' },
  '1.35': { ...DEFAULT_VERSIONS, kubernetes: '1.35.4', etcd: '3.6.13' },
  '1.36': { ...DEFAULT_VERSIONS, kubernetes: '1.36.3', etcd: '3.6.13' },
};

/** Minor versions that `npm run test:real -- --full` makes clusters of and compares with, beside the default. */
export const OLDER_MINORS: readonly string[] = Object.keys(OLDER);

/** Versions of the lab's programs. KUBEJOIN_LAB_KUBERNETES selects another minor version than the default. */
export function labVersions(minor = process.env.KUBEJOIN_LAB_KUBERNETES): LabVersions {
  if (minor === undefined) return DEFAULT_VERSIONS;
  const versions = OLDER[minor];
  if (versions === undefined)
    throw new RangeError(`no lab is known for Kubernetes ${minor}; known: ${Object.keys(OLDER).join(', ')}`);
  return versions;
}

/** Go's and Debian's word for this machine's processor. */
export function goArch(): string {
  const known: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };
  const arch = known[process.arch];
  if (arch === undefined) throw new Error(`the lab has no images for processor ${process.arch}`);
  return arch;
}
