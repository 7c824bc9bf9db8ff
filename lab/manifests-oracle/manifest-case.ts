import type { LocalEndpoint } from '../../src/config/types/cluster.ts';

/** One cluster and one host, for kubeadm and for kubejoin. */
export interface ManifestCase {
  name: string;
  /** Fields of ClusterConfiguration (v1beta4), without kubernetesVersion. */
  cluster: Readonly<Record<string, unknown>>;
  endpoint?: LocalEndpoint;
  /** Environment of the process. */
  environment?: Readonly<Record<string, string>>;
  /** Timeouts.controlPlaneComponentHealthCheck, as Go writes it. */
  healthCheck?: { written: string; ms: number };
  /** Directories that the host has. */
  folders?: readonly string[];
  /** Files below /patches. */
  patches?: Readonly<Record<string, string>>;
  /** The host has ca.crt alone. */
  externalCa?: boolean;
  /** Content of /etc/passwd, /etc/group and /etc/login.defs. */
  accounts?: { passwd: string; group: string; loginDefs?: string };
  /** Minor versions that it is about; all of them where it is not said. */
  only?: readonly string[];
}

export const ENDPOINT: LocalEndpoint = { advertiseAddress: '10.77.0.12', bindPort: 6443 };
export const NODE_NAME = 'node-2';

/** The documents that kubeadm reads. JSON is YAML. */
export function kubeadmConfiguration(one: ManifestCase, version: string): string {
  const init = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'InitConfiguration',
    nodeRegistration: { name: NODE_NAME, criSocket: 'unix:///run/containerd/containerd.sock' },
    localAPIEndpoint: one.endpoint ?? ENDPOINT,
    ...(one.healthCheck && { timeouts: { controlPlaneComponentHealthCheck: one.healthCheck.written } }),
    ...(one.patches && { patches: { directory: '/patches' } }),
  };
  return `${JSON.stringify(init)}\n---\n${JSON.stringify(storedConfiguration(one, version))}\n`;
}

/** The part that the cluster keeps in kubeadm-config. */
export function storedConfiguration(
  { cluster }: ManifestCase,
  version: string,
  apiVersion = 'v1beta4',
): Record<string, unknown> {
  return {
    apiVersion: `kubeadm.k8s.io/${apiVersion}`,
    kind: 'ClusterConfiguration',
    kubernetesVersion: `v${version}`,
    ...cluster,
  };
}
