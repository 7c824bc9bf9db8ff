import { record } from '../../base/record.ts';
import { NODE_ROLES } from '../../config/types/node-role.ts';
import { BINDING, type TokenBinding } from '../../manifests/objects/bootstrap-token.ts';
import { storedToken } from './bootstrap-tokens.ts';

/** A bootstrap token that is bound to a node, as the cluster stores it. */
export interface BoundToken {
  id: string;
  binding: TokenBinding;
  /** Hashes of the keys that it admitted (`keyHash`), in order. */
  admitted: readonly string[];
  /** In ms since the epoch; undefined for never. */
  expires: number | undefined;
  /** metadata.uid and metadata.resourceVersion of its Secret, for preconditions. */
  uid: string;
  resourceVersion: string;
}

const USES = /^[1-9][0-9]{0,3}$/;

/** Reads a token's Secret; undefined if it is no token or its binding is missing or malformed. */
export function boundToken(secret: unknown): BoundToken | undefined {
  const token = storedToken(secret);
  if (!('token' in token)) return undefined;
  const { annotations, uid, resourceVersion } = record(record(secret).metadata);
  const binding = bindingOf(record(annotations));
  if (binding === undefined) return undefined;
  const admitted = String(record(annotations)[BINDING.admitted] ?? '');
  return {
    ...{ id: token.id, expires: token.expires, binding },
    admitted: admitted === '' ? [] : admitted.split(','),
    uid: String(uid),
    resourceVersion: String(resourceVersion),
  };
}

/** The binding in a Secret's annotations; undefined unless it is whole. */
export function bindingOf(annotations: Record<string, unknown>): TokenBinding | undefined {
  const { [BINDING.node]: node, [BINDING.uses]: uses } = annotations;
  const role = NODE_ROLES.find((one) => one === annotations[BINDING.role]);
  if (typeof node !== 'string' || node === '' || role === undefined) return undefined;
  if (typeof uses !== 'string' || !USES.test(uses)) return undefined;
  return { node, role, uses: Number(uses), replacesNode: annotations[BINDING.replacesNode] === 'true' };
}

/** The merge patch that records another key at exactly this version of the Secret. */
export function withKey({ admitted, uid, resourceVersion }: BoundToken, key: string): object {
  const annotations = { [BINDING.admitted]: [...admitted, key].join(',') };
  return { metadata: { uid, resourceVersion, annotations } };
}
