import { record } from '../../base/record.ts';
import { BINDING, type TokenBinding } from '../../manifests/objects/bootstrap-token.ts';
import { storedToken } from './bootstrap-tokens.ts';

/** A bootstrap token that is bound to a node, as the cluster stores it. */
export interface BoundToken {
  id: string;
  binding: TokenBinding;
  /** Hashes of the keys that it admitted (`keyHash`), in order. */
  admitted: readonly string[];
  /** The mark of its Node when it admitted the last key (`nodeMark`); undefined before. */
  nodeBefore: string | undefined;
  /** In ms since the epoch; undefined for never. */
  expires: number | undefined;
  /** metadata.uid and metadata.resourceVersion of its Secret, for preconditions. */
  uid: string;
  resourceVersion: string;
}

/** Reads a token's Secret; undefined if it is no token or its binding is missing or malformed. */
export function boundToken(secret: unknown): BoundToken | undefined {
  const token = storedToken(secret);
  if ('problem' in token) return undefined;
  const { id, expires, binding, admitted } = token;
  if (binding === undefined) return undefined;
  const { uid, resourceVersion, annotations } = record(record(secret).metadata);
  const { [BINDING.nodeBefore]: nodeBefore } = record(annotations);
  return {
    ...{ id, expires, binding, admitted, nodeBefore: typeof nodeBefore === 'string' ? nodeBefore : undefined },
    ...{ uid: String(uid), resourceVersion: String(resourceVersion) },
  };
}

/** The merge patch that records another key at exactly this version of the Secret, and the present mark of its Node. */
export function withKey({ admitted, uid, resourceVersion }: BoundToken, key: string, nodeBefore: string): object {
  const annotations = { [BINDING.admitted]: [...admitted, key].join(','), [BINDING.nodeBefore]: nodeBefore };
  return { metadata: { uid, resourceVersion, annotations } };
}
