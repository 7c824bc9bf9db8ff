import { isKubeletLabel } from '../../config/kubelet-labels.ts';
import { isSubdomain } from '../../config/values/names.ts';
import type { StoredObject } from '../api-machinery/object-store.ts';
import { forbidden, invalid, type StatusCause } from '../api-machinery/status.ts';
import { nodeNameOf, type User } from './authenticator.ts';

export const NODES = { group: '', resource: 'nodes' } as const;

/** core/v1 Taint. */
export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

interface NodeCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastHeartbeatTime?: string | null;
  lastTransitionTime?: string | null;
}

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
const EMPTY_NODE_INFO = Object.fromEntries(
  [
    'machineID',
    'systemUUID',
    'bootID',
    'kernelVersion',
    'osImage',
    'containerRuntimeVersion',
    'kubeletVersion',
    'kubeProxyVersion',
    'operatingSystem',
    'architecture',
  ].map((field) => [field, '']),
);
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const conditionsOf = (node: StoredObject): NodeCondition[] =>
  ((node.status as { conditions?: NodeCondition[] } | undefined)?.conditions ?? []).slice();
export const taintsOf = (node: StoredObject): Taint[] =>
  ((node.spec as { taints?: Taint[] } | undefined)?.taints ?? []).slice();
export const isReady = (node: StoredObject): boolean =>
  conditionsOf(node).some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** A new Node with what defaulting and the taint admission add: it is tainted until it is Ready. */
export function admitNewNode(user: User, node: StoredObject): StoredObject {
  refuseOtherNodes(user, node.metadata.name);
  if (nodeNameOf(user) !== undefined) {
    const labels = forbiddenLabels(Object.keys(node.metadata.labels ?? {}));
    if (labels.length > 0) {
      const why = `node "${nodeNameOf(user)}" is not allowed to set the following labels: ${labels.join(', ')}`;
      throw forbidden({ ...NODES, name: node.metadata.name }, why);
    }
  }
  validateNode(node);
  const status = (node.status ?? {}) as Record<string, unknown>;
  return {
    ...node,
    spec: { ...(node.spec as object | undefined), taints: [...taintsOf(node), NOT_READY] },
    status: { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: EMPTY_NODE_INFO, ...status },
  };
}

/** NodeRestriction for updates, and the lifecycle controller's removal of the not-ready taint. */
export function admitChangedNode(user: User, before: StoredObject, after: StoredObject): StoredObject {
  refuseOtherNodes(user, before.metadata.name);
  const own = nodeNameOf(user);
  if (own !== undefined) {
    const subject = { ...NODES, name: before.metadata.name };
    if (JSON.stringify(taintsOf(before)) !== JSON.stringify(taintsOf(after))) {
      throw forbidden(subject, `node "${own}" is not allowed to modify taints`);
    }
    const labels = forbiddenLabels(changedKeys(before.metadata.labels ?? {}, after.metadata.labels ?? {}));
    if (labels.length > 0) throw forbidden(subject, `is not allowed to modify labels: ${labels.join(', ')}`);
  }
  validateNode(after);
  return isReady(after) ? withTaints(after, (taint) => taint.key !== NOT_READY.key) : after;
}

function withTaints(node: StoredObject, keep: (taint: Taint) => boolean): StoredObject {
  const { taints: _, ...spec } = (node.spec ?? {}) as Record<string, unknown>;
  const taints = taintsOf(node).filter(keep);
  return { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
}

function refuseOtherNodes(user: User, name: string): void {
  const own = nodeNameOf(user);
  if (own === undefined || own === name) return;
  throw forbidden({ ...NODES, name }, `node "${own}" is not allowed to modify node "${name}"`);
}

function forbiddenLabels(labels: readonly string[]): string[] {
  return labels.filter((label) => !isKubeletLabel(label));
}

function changedKeys(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .sort();
}

function validateNode(node: StoredObject): void {
  const causes: StatusCause[] = [];
  const { name } = node.metadata;
  if (!isSubdomain(name)) {
    const message = `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain is required`;
    causes.push({ reason: 'FieldValueInvalid', message, field: 'metadata.name' });
  }
  taintsOf(node).forEach((taint, index) => {
    if (EFFECTS.includes(taint.effect)) return;
    const supported = EFFECTS.map((effect) => JSON.stringify(effect)).join(', ');
    const message = `Unsupported value: ${JSON.stringify(taint.effect)}: supported values: ${supported}`;
    causes.push({ reason: 'FieldValueNotSupported', message, field: `spec.taints[${index}].effect` });
  });
  if (causes.length > 0) throw invalid('Node', '', name, causes);
}
