import { isMap, isScalar, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { goYamlScalar } from '../yaml/go-yaml-scalar.ts';
import { keyLike, type TreeFields } from './tree-fields.ts';

/** A removed field or kind that had an effect and that the current version does not have. */
export interface Dropped {
  what: 'dns-type' | 'hyperkube' | 'gate' | 'kind';
  /** Path of the field, or name of the kind. */
  path: string;
  /** Its offset in the file. */
  offset: number;
}

/** A field taken out of its object, to be put elsewhere. */
export type TakenField = Pair<Node, Node | null>;

/** Feature gates that are always on now: cmd/kubeadm/app/features of Kubernetes 1.22 to 1.36. */
const RETIRED_GATES = [
  'ControlPlaneKubeletLocalMode',
  'EtcdLearnerMode',
  'IPv6DualStack',
  'NodeLocalCRISocket',
  'UnversionedKubeletConfigMap',
  'UpgradeAddonsBeforeControlPlane',
  'WaitForAllControlPlaneComponents',
];

/** A feature gate that became the field encryptionAlgorithm. */
const ECDSA_GATE = 'PublicKeysECDSA';

/** The gates that a migration from any version removes from `featureGates`. */
export const MIGRATED_GATES: readonly string[] = [...RETIRED_GATES, ECDSA_GATE];

/** Converts an InitConfiguration or a JoinConfiguration. */
export function convertNode(fields: TreeFields): void {
  const node = fields.object('nodeRegistration');
  argumentsBecomeList(node, 'kubeletExtraArgs');
  const socket = node?.text('criSocket');
  if (socket?.startsWith('/')) setText(node?.get('criSocket'), `unix://${socket}`);
  const timeout = fields.object('discovery')?.take('timeout');
  if (timeout) fields.madeObject('timeouts').put('discovery', timeout);
}

/** Converts a ClusterConfiguration. The timeout now belongs to an InitConfiguration. */
export function convertCluster(fields: TreeFields): { dropped: Dropped[]; healthTimeout: TakenField | undefined } {
  for (const component of ['apiServer', 'controllerManager', 'scheduler'])
    argumentsBecomeList(fields.object(component), 'extraArgs');
  argumentsBecomeList(fields.object('etcd')?.object('local'), 'extraArgs');
  const healthTimeout = fields.object('apiServer')?.take('timeoutForControlPlane');
  const dns = fields.object('dns');
  const dropped = [
    // CoreDNS has been the only type since 1.21.
    ...(dns ? drop(dns, 'type', 'CoreDNS', { what: 'dns-type', path: 'dns.type' }) : []),
    ...drop(fields, 'useHyperKubeImage', 'false', { what: 'hyperkube', path: 'useHyperKubeImage' }),
    ...convertGates(fields),
  ];
  return { dropped, healthTimeout };
}

function convertGates(fields: TreeFields): Dropped[] {
  const gates = fields.object('featureGates');
  if (!gates) return [];
  const dropped = RETIRED_GATES.flatMap((name) =>
    drop(gates, name, 'true', { what: 'gate', path: `featureGates.${name}` }),
  );
  const ecdsa = gates.take(ECDSA_GATE);
  if (ecdsa && isText(ecdsa.value, 'true')) {
    setText(ecdsa.value, 'ECDSA-P256');
    fields.put('encryptionAlgorithm', ecdsa);
  }
  if (gates.map.items.length === 0) fields.take('featureGates');
  return dropped;
}

/** Removes a field; `harmless` is the value that equals its absence. */
function drop(fields: TreeFields, name: string, harmless: string, as: Omit<Dropped, 'offset'>): Dropped[] {
  const offset = fields.offset(name);
  const taken = fields.take(name);
  return taken && !isText(taken.value, harmless) ? [{ ...as, offset }] : [];
}

function isText(node: Node | null, text: string): boolean {
  return isScalar(node) && node.value === text;
}

export function setText(node: Node | null | undefined, text: string): void {
  if (!isScalar(node)) return;
  node.value = text;
  // Replaces a block or multi-line style, which does not fit the new text.
  if (node.type !== Scalar.QUOTE_SINGLE && node.type !== Scalar.QUOTE_DOUBLE) node.type = Scalar.PLAIN;
}

/**
 * Converts a component's extra arguments from a mapping (until v1beta3) to a list (since v1beta4). Keeps their comments
 * and their order, which has no meaning in either form.
 */
function argumentsBecomeList(fields: TreeFields | undefined, name: string): void {
  const map = fields?.get(name);
  if (!fields || !isMap<Node, Node | null>(map)) return;
  const list = new YAMLSeq<YAMLMap<Node, Node | null>>();
  list.flow = map.flow ?? false;
  list.comment = map.comment ?? null;
  list.commentBefore = map.commentBefore ?? null;
  list.items = map.items.map((pair) => argument(map, pair));
  fields.set(name, list);
}

function argument(
  map: YAMLMap<Node, Node | null>,
  { key, value }: Pair<Node, Node | null>,
): YAMLMap<Node, Node | null> {
  const item = new YAMLMap<Node, Node | null>();
  item.flow = map.flow ?? false;
  item.commentBefore = key.commentBefore ?? null;
  item.spaceBefore = key.spaceBefore ?? false;
  item.items = [
    new Pair<Node, Node | null>(keyLike(map, 'name'), nameOf(key)),
    new Pair<Node, Node | null>(keyLike(map, 'value'), value),
  ];
  return item;
}

/** A key as a value: quoted if it looks like a number, because a key is always text. */
function nameOf(key: Node): Node {
  if (!isScalar(key) || typeof key.value !== 'string') return key;
  const name = new Scalar(key.value);
  const looksLikeText = goYamlScalar(key.value).type === 'string';
  name.type = key.type === Scalar.PLAIN && !looksLikeText ? Scalar.QUOTE_DOUBLE : (key.type ?? Scalar.PLAIN);
  return name;
}
