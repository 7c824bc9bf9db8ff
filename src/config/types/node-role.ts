export const NODE_ROLES = ['worker', 'control-plane'] as const;

export type NodeRole = (typeof NODE_ROLES)[number];
