import type { LocalEndpoint } from '../../src/config/types/cluster.ts';
import type { BootstrapToken } from '../../src/config/types/init.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One init, for kubeadm and for kubejoin. */
export interface ObjectCase {
  name: string;
  /** Fields of ClusterConfiguration (v1beta4), without kubernetesVersion and certificatesDir. */
  cluster?: Fields;
  kubelet?: Fields;
  kubeProxy?: Fields;
  endpoint?: LocalEndpoint;
  tokens?: readonly Omit<BootstrapToken, 'token'>[];
  /** Environment of the process. */
  environment?: Readonly<Record<string, string>>;
  /** Files of the directory of patches. */
  patches?: Readonly<Record<string, string>>;
  /** Objects that the cluster has before. */
  existing?: readonly unknown[];
  /** Files of certificatesDir that are not there. */
  without?: readonly string[];
  /** Minor versions that it is about; all of them where it is not said. */
  only?: readonly string[];
}

export const ENDPOINT: LocalEndpoint = { advertiseAddress: '10.77.0.12', bindPort: 6443 };
export const SERVER = 'https://10.77.0.12:6443';
/** The test's own: of no cluster. */
export const CERTIFICATE_KEY = '0123456789abcdef'.repeat(4);
export const CA = '-----BEGIN CERTIFICATE-----\nbm8gcmVhbCBvbmU=\n-----END CERTIFICATE-----\n';

export const SHARED_FILES = [
  'ca.crt',
  'ca.key',
  'front-proxy-ca.crt',
  'front-proxy-ca.key',
  'sa.key',
  'sa.pub',
  'etcd/ca.crt',
  'etcd/ca.key',
] as const;

/** kubeadm makes one where there is none. */
const A_TOKEN = {
  description: 'a',
  ttl: 86_400_000,
  expires: undefined,
  usages: ['signing', 'authentication'],
  groups: ['system:bootstrappers:a'],
};

export function tokensOf({ tokens = [A_TOKEN] }: ObjectCase): ObjectCase['tokens'] & object {
  return tokens;
}

export function tokenOf(index: number): string {
  return `abcde${index}.0123456789abcde${index}`;
}

/** The file for `init --config`. JSON is YAML. */
export function initDocuments(one: ObjectCase, version: string, directories: { pki: string; patches: string }): string {
  const init = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'InitConfiguration',
    nodeRegistration: { name: 'node-1', criSocket: 'unix:///run/containerd/containerd.sock' },
    localAPIEndpoint: one.endpoint ?? ENDPOINT,
    bootstrapTokens: tokensOf(one).map(({ ttl, expires: _, ...fields }, index) => ({
      ...fields,
      token: tokenOf(index),
      ...(ttl !== undefined && { ttl: `${ttl}ms` }),
    })),
    ...(one.patches && { patches: { directory: directories.patches } }),
  };
  const documents: unknown[] = [init, clusterFields(one, version, directories.pki)];
  if (one.kubelet)
    documents.push({ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...one.kubelet });
  if (one.kubeProxy)
    documents.push({
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      ...one.kubeProxy,
    });
  return documents.map((document) => JSON.stringify(document)).join('\n---\n');
}

export function clusterFields(
  { cluster }: ObjectCase,
  version: string,
  certificatesDir: string,
): Record<string, unknown> {
  return {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: `v${version}`,
    certificatesDir,
    ...cluster,
  };
}
