import { Secret } from '../../base/secret.ts';
import { wholeSeconds } from '../../base/time.ts';
import type { BootstrapToken } from '../../config/types/init.ts';
import { NODE_ROLES, type NodeRole } from '../../config/types/join.ts';
import { base64 } from '../kubeconfigs/client-kubeconfig.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { KUBE_SYSTEM } from './rbac.ts';

/** Prefix of the Secret's name, before the token's id, which is not secret. */
export const TOKEN_SECRET_PREFIX = 'bootstrap-token-';
export const TOKEN_SECRET_TYPE = 'bootstrap.kubernetes.io/token';

/** Machine that a bound token admits to the cluster. */
export interface TokenBinding {
  /** The only node name that it may request a certificate for. */
  node: string;
  /** Role of the node. */
  role: NodeRole;
  /** How many machines (keys) it admits. */
  uses: number;
  /** It also admits a machine while the cluster has a Ready Node of that name. */
  replacesNode: boolean;
}

/** The group that a bound token authenticates as. No controller approves its requests, and a worker's has fewer permissions. */
export function boundGroup(role: NodeRole): string {
  return `system:bootstrappers:kubejoin:${role}`;
}

export const BOUND_GROUPS: readonly string[] = NODE_ROLES.map(boundGroup);

/** Annotations of a bound token's Secret. */
export const BINDING = {
  node: 'kubejoin/node',
  role: 'kubejoin/role',
  uses: 'kubejoin/uses',
  replacesNode: 'kubejoin/replaces-node',
  /** Hashes of the keys that it admitted, with commas between them. */
  admitted: 'kubejoin/admitted',
  /** The mark of the node's Node when the last of them was admitted (`nodeMark`). */
  nodeBefore: 'kubejoin/node-before',
} as const;

/** Annotation of a token that a run of `fleet join` made: which process that is (features/fleet/admission/run-mark.ts). */
export const FLEET_RUN = 'kubejoin/fleet-run';

function annotationsOf({ node, role, uses, replacesNode }: TokenBinding): Record<string, string> {
  return {
    [BINDING.node]: node,
    [BINDING.role]: role,
    [BINDING.uses]: String(uses),
    ...(replacesNode && { [BINDING.replacesNode]: 'true' }),
  };
}

/** The Secret of a bootstrap token. `now`: start of its lifetime in ms since the epoch. `run`: that of a fleet. */
export function bootstrapTokenSecret(
  token: BootstrapToken,
  now: number,
  binding?: TokenBinding,
  run?: string,
): KubernetesObject {
  const [id = '', secret = ''] = token.token.reveal().split('.');
  const expires = token.expires ?? (token.ttl ? now + token.ttl : undefined);
  const data = {
    'token-id': base64(id),
    'token-secret': new Secret(base64(secret)),
    ...(token.description && { description: base64(token.description) }),
    ...(expires !== undefined && { expiration: base64(wholeSeconds(expires)) }),
    ...Object.fromEntries(token.usages.map((usage) => [`usage-bootstrap-${usage}`, base64('true')])),
    ...(token.groups.length > 0 && { 'auth-extra-groups': base64(token.groups.join(',')) }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${TOKEN_SECRET_PREFIX}${id}`,
      namespace: KUBE_SYSTEM,
      ...((binding || run) && {
        annotations: { ...(binding && annotationsOf(binding)), ...(run && { [FLEET_RUN]: run }) },
      }),
    },
    type: TOKEN_SECRET_TYPE,
    data,
  };
}
