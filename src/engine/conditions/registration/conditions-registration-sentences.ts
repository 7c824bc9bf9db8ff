import { text } from '../../../base/text.ts';

export const WAITING_NODE_REGISTERED = text(
  'WAITING_NODE_REGISTERED',
  (p: { node: string }) => `Waiting for the kubelet to register the node ${p.node}.`,
);
