import { listOf, record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';

/** An API object as it is sent. Sensitive values at any depth are Secrets, revealed only for the request. */
export interface KubernetesObject {
  apiVersion: string;
  kind: ObjectKind;
  metadata: { name: string; namespace?: string } & Record<string, unknown>;
  [field: string]: unknown;
}

/** Identity of an object, without its content. */
export type ObjectReference = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

/** The kinds that kubejoin changes, with their resource names. */
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

type ObjectKind = keyof typeof COLLECTIONS;

/** metadata.name of an object from the API server. */
export function objectName(object: unknown): string {
  return String(record(record(object).metadata).name);
}

/** True if the condition Ready of an object from the API server, such as a Pod, is True. */
export function isReady(object: unknown): boolean {
  const conditions = listOf(record(record(object).status).conditions).map(record);
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** For people: "ConfigMap kube-system/kubeadm-config". */
export function objectTitle({ kind, metadata: { name, namespace } }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The path of an object's collection: /apis/GROUP/VERSION/namespaces/NAMESPACE/COLLECTION. */
export function collectionPath({ apiVersion, kind, metadata: { namespace } }: ObjectReference): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${COLLECTIONS[kind]}`;
}

export function objectPath(object: ObjectReference): string {
  return `${collectionPath(object)}/${encodeURIComponent(object.metadata.name)}`;
}

/** A copy with the value of every Secret, for the request only. */
export function revealed<T>(value: T): T {
  return mapped(value, (secret) => secret.reveal()) as T;
}

/** A copy with the masking text of every Secret. */
export function masked<T>(value: T): T {
  return mapped(value, String) as T;
}

function mapped(value: unknown, text: (secret: Secret) => string): unknown {
  if (value instanceof Secret) return text(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(record(value)).map(([key, field]) => [key, mapped(field, text)]));
}
