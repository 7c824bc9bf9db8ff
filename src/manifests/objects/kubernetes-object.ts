import { record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';

/**
 * An object of the API as it is sent. A value that must not be shown is a Secret, wherever it stands; it is revealed
 * where the request is made.
 */
export interface KubernetesObject {
  apiVersion: string;
  kind: ObjectKind;
  metadata: { name: string; namespace?: string } & Record<string, unknown>;
  [field: string]: unknown;
}

/** What names an object: without its content. */
export type ObjectReference = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

/** The kinds that kubejoin changes, with the name of their collections. */
const COLLECTIONS = {
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  Node: 'nodes',
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
} as const;

export type ObjectKind = keyof typeof COLLECTIONS;

/** For people: "ConfigMap kube-system/kubeadm-config". */
export function objectTitle({ kind, metadata: { name, namespace } }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Where objects of this kind are made: /apis/GROUP/VERSION/namespaces/NAMESPACE/COLLECTION. */
export function collectionPath({ apiVersion, kind, metadata: { namespace } }: ObjectReference): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${COLLECTIONS[kind]}`;
}

export function objectPath(object: ObjectReference): string {
  return `${collectionPath(object)}/${encodeURIComponent(object.metadata.name)}`;
}

/** A copy with every Secret as its value: for the request alone. */
export function revealed<T>(value: T): T {
  return mapped(value, (secret) => secret.reveal()) as T;
}

/** A copy with every Secret as the text that stands for it. */
export function masked<T>(value: T): T {
  return mapped(value, String) as T;
}

function mapped(value: unknown, text: (secret: Secret) => string): unknown {
  if (value instanceof Secret) return text(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(record(value)).map(([key, field]) => [key, mapped(field, text)]));
}
