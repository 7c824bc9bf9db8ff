import { and } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';

export const NODES_REMOVED = text(
  'NODES_REMOVED',
  (p: { nodes: readonly string[] }) =>
    `Removed from the cluster: ${p.nodes.join(', ')}. ${p.nodes.length === 1 ? 'Its machine still has' : 'Their machines still have'} the files of a node, including the kubelet's client certificate. Run "kubejoin reset" on ${p.nodes.length === 1 ? 'that machine' : 'each of them'} to remove them.`,
);

export const NODES_BACK = text(
  'NODES_BACK',
  (p: { nodes: readonly string[] }) =>
    `Removed, but ${p.nodes.length === 1 ? 'its machine' : 'their machines'} registered again: ${p.nodes.join(', ')}. Run "kubejoin reset" on ${p.nodes.length === 1 ? 'that machine' : 'each of them'}, then the same command again.`,
);

export const REMOVAL_PREVIEWED = text(
  'REMOVAL_PREVIEWED',
  (p: { nodes: readonly string[] }) =>
    `${count(p.nodes.length, 'node', 'nodes')} would be removed, in this order: ${p.nodes.join(', ')}. Nothing was changed.`,
);

export const REMOVAL_NOT_NEEDED = text(
  'REMOVAL_NOT_NEEDED',
  (p: { nodes: readonly string[] }) =>
    `Nothing was changed: the cluster has nothing of ${and(p.nodes)}. If you have just removed ${p.nodes.length === 1 ? 'it' : 'them'}, no action is needed.`,
);

export const TIMEOUT_NEGATIVE = text(
  'TIMEOUT_NEGATIVE',
  () => 'The value must not be negative. 0s stands for no limit.',
);

export const SKIP_WAIT_NEGATIVE = text(
  'SKIP_WAIT_NEGATIVE',
  () => 'The value must not be negative. 0 waits for every Pod.',
);
