import type { Message } from '../../base/text.ts';
import type { RegisteredNode } from '../../cluster/api/node-condition.ts';
import { followsKubelet } from '../../config/kubelet-labels.ts';
import type { NodeRegistration } from '../../config/types/join.ts';
import { taintText } from '../../manifests/kubelet-files.ts';
import { NODE_REGISTERED_BEFORE } from './phases-join-sentences.ts';

interface Registering {
  node: string;
  role: 'worker' | 'control-plane';
  /** The kubelet was started with these flags; false where it already ran. */
  started: boolean;
}

/**
 * Labels and taints of the configuration that a Node from before the join lacks: a kubelet sets them only when it creates
 * its Node. Undefined if there are none. A running node may have lost a taint on purpose, so only its labels count.
 */
export function unsetRegistration(
  { kubeletExtraArgs, taints }: Pick<NodeRegistration, 'kubeletExtraArgs' | 'taints'>,
  existing: RegisteredNode | undefined,
  { node, role, started }: Registering,
): Message | undefined {
  if (existing === undefined) return undefined;
  const given = kubeletExtraArgs.filter(({ name }) => name === 'node-labels');
  const wanted = given.flatMap(({ value }) => value.split(',')).filter((label) => label.trim() !== '');
  const labels = wanted.map(keyAndValue).filter(([key, value]) => {
    return existing.labels[key] !== value && !(started && followsKubelet(key));
  });
  const ofWorker = started && role === 'worker' ? (taints ?? []) : [];
  const unset = ofWorker.filter(({ key, effect }) => !existing.taints.some((one) => one === `${key}:${effect}`));
  if (labels.length + unset.length === 0) return undefined;
  return NODE_REGISTERED_BEFORE({
    node,
    labels: labels.map(([key, value]) => `${key}=${value}`),
    taints: unset.map(taintText),
  });
}

/** As the kubelet reads a label: without a value, it is empty. */
function keyAndValue(label: string): [key: string, value: string] {
  const at = label.indexOf('=');
  return at < 0 ? [label.trim(), ''] : [label.slice(0, at).trim(), label.slice(at + 1).trim()];
}
