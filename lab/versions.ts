/** The versions a lab is made of: one value that every cache entry is keyed by. */
export interface LabVersions {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly containerd: string;
  readonly coredns: string;
  /** Of crictl, which clears a host's Pods when it is reset. */
  readonly criTools: string;
}

export const DEFAULT_VERSIONS: LabVersions = {
  kubernetes: '1.37.2',
  etcd: '3.7.3',
  containerd: '2.4.2',
  coredns: '1.14.6',
  criTools: '1.37.0',
};

/** Go's and Debian's word for this machine's processor. */
export function goArch(): string {
  const known: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };
  const arch = known[process.arch];
  if (arch === undefined) throw new Error(`the lab has no images for processor ${process.arch}`);
  return arch;
}
