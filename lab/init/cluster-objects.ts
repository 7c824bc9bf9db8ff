/** Objects of a cluster after an init, as a value that is equal for clusters of equal meaning. */
import { parse } from 'yaml';
import type { KubeObject } from '../support/api.ts';
import type { Cluster } from '../support/cluster.ts';

/**
 * Everything that an init makes is in one of these; objects of the API server itself and of controllers are in them,
 * too, and must be the same.
 */
const COLLECTIONS = [
  '/api/v1/namespaces/kube-system/configmaps',
  '/api/v1/namespaces/kube-public/configmaps',
  '/api/v1/namespaces/kube-system/secrets',
  '/api/v1/namespaces/kube-system/services',
  '/api/v1/namespaces/kube-system/serviceaccounts',
  '/apis/apps/v1/namespaces/kube-system/deployments',
  '/apis/apps/v1/namespaces/kube-system/daemonsets',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/roles',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/rolebindings',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-public/roles',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-public/rolebindings',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
] as const;

const OF_THE_SERVER = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation'];

/** Objects by their paths. `caBundle`: ca.crt of this cluster, which some of them contain. */
export async function clusterObjects(cluster: Cluster, caBundle: string): Promise<Record<string, unknown>> {
  const objects: Record<string, unknown> = {};
  for (const collection of COLLECTIONS) {
    const { body } = await cluster.api('GET', collection);
    for (const item of (body as { items?: KubeObject[] }).items ?? []) {
      objects[`${collection}/${item.metadata?.name}`] = byMeaning(lasting(item), caBundle);
    }
  }
  return objects;
}

function lasting({ metadata, status: _, ...fields }: KubeObject & Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(metadata ?? {}).filter(([name]) => !OF_THE_SERVER.includes(name));
  return { ...fields, metadata: Object.fromEntries(kept) };
}

const ZEROS = ['0s', '0', 0, '', null];
/** None of kube-proxy's has true as its default. */
const ZEROS_OF_KUBE_PROXY = [...ZEROS, false];

/**
 * A configuration of the kubelet or of kube-proxy: kubeadm writes the zero of every field of its Go types, which stands
 * for the default as if it was not there.
 */
export function withoutZeros(value: unknown, zeros: readonly unknown[] = ZEROS): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutZeros(item, zeros));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, withoutZeros(field, zeros)] as const);
  const isZero = (field: unknown) =>
    zeros.includes(field) || (typeof field === 'object' && field !== null && Object.keys(field).length === 0);
  return Object.fromEntries(fields.filter(([, field]) => !isZero(field)));
}

/** YAML in strings is read; the CA is named; when a token expires and how it signs is chance. */
function byMeaning(value: unknown, caBundle: string, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => byMeaning(item, caBundle));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, byMeaning(field, caBundle, key)]));
  }
  if (typeof value !== 'string') return value;
  if (value.trim() === caBundle.trim() || value === Buffer.from(caBundle).toString('base64')) return 'the CA';
  if (name === 'expiration' || name.startsWith('jws-kubeconfig-') || name === 'requestheader-client-ca-file')
    return 'by chance';
  if (!/^\w[\w-]*:(\s|$)/m.test(value) || !value.includes('\n')) return value;
  const read = parse(value, { version: '1.1' }) as { apiVersion?: string };
  return byMeaning(asConfigured(read), caBundle);
}

function asConfigured(read: { apiVersion?: string }): unknown {
  if (read.apiVersion?.startsWith('kubelet.config')) return withoutZeros(read);
  return read.apiVersion?.startsWith('kubeproxy.config') ? withoutZeros(read, ZEROS_OF_KUBE_PROXY) : read;
}
