import { isMap, isScalar, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { goYamlScalar } from '../yaml/go-yaml-scalar.ts';
import { keyLike, type TreeFields } from './tree-fields.ts';

/** Something that the current version has no place for, and that meant something: it is gone. */
export interface Dropped {
  what: 'dns-type' | 'hyperkube' | 'gate' | 'kind';
  /** Of the field, or the kind. */
  path: string;
  /** Where it stood. */
  offset: number;
}

/** A field that was taken out, to be put elsewhere. */
export type TakenField = Pair<Node, Node | null>;

/**
 * Feature gates that became the only behaviour: cmd/kubeadm/app/features of Kubernetes 1.22 to 1.36.
 * PublicKeysECDSA became a field.
 */
const RETIRED_GATES = [
  'ControlPlaneKubeletLocalMode',
  'EtcdLearnerMode',
  'IPv6DualStack',
  'NodeLocalCRISocket',
  'UnversionedKubeletConfigMap',
  'UpgradeAddonsBeforeControlPlane',
  'WaitForAllControlPlaneComponents',
];

const ECDSA_GATE = 'PublicKeysECDSA';

/** What a migration takes out of `featureGates`, whatever the version. */
export const MIGRATED_GATES: readonly string[] = [...RETIRED_GATES, ECDSA_GATE];

/** InitConfiguration and JoinConfiguration. */
export function convertNode(fields: TreeFields): void {
  const node = fields.object('nodeRegistration');
  argumentsBecomeList(node, 'kubeletExtraArgs');
  const socket = node?.text('criSocket');
  if (socket?.startsWith('/')) setText(node?.get('criSocket'), `unix://${socket}`);
  const timeout = fields.object('discovery')?.take('timeout');
  if (timeout) fields.madeObject('timeouts').put('discovery', timeout);
}

/** ClusterConfiguration. The timeout belongs into an InitConfiguration now. */
export function convertCluster(fields: TreeFields): { dropped: Dropped[]; healthTimeout: TakenField | undefined } {
  for (const component of ['apiServer', 'controllerManager', 'scheduler'])
    argumentsBecomeList(fields.object(component), 'extraArgs');
  argumentsBecomeList(fields.object('etcd')?.object('local'), 'extraArgs');
  const healthTimeout = fields.object('apiServer')?.take('timeoutForControlPlane');
  const dns = fields.object('dns');
  const dropped = [
    // CoreDNS is the only one there is since 1.21.
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

/** Takes a field out; `harmless` is the value that says what is so without it. */
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
  // A block or a text over several lines is neither needed nor right any more.
  if (node.type !== Scalar.QUOTE_SINGLE && node.type !== Scalar.QUOTE_DOUBLE) node.type = Scalar.PLAIN;
}

/**
 * Extra arguments of a component, which were a mapping until v1beta3, as the list that they are since v1beta4. They
 * keep their order, which means nothing in either form, and their comments.
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

/** A key is text whatever it looks like; a value that looks like a number is none. */
function nameOf(key: Node): Node {
  if (!isScalar(key) || typeof key.value !== 'string') return key;
  const name = new Scalar(key.value);
  const looksLikeText = goYamlScalar(key.value).type === 'string';
  name.type = key.type === Scalar.PLAIN && !looksLikeText ? Scalar.QUOTE_DOUBLE : (key.type ?? Scalar.PLAIN);
  return name;
}
