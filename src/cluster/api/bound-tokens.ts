import { record } from '../../base/record.ts';
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

/** Reads a token's Secret; undefined if it is no token or its binding is missing or malformed. */
export function boundToken(secret: unknown): BoundToken | undefined {
  const token = storedToken(secret);
  if ('problem' in token) return undefined;
  const { id, expires, binding, admitted } = token;
  if (binding === undefined) return undefined;
  const { uid, resourceVersion } = record(record(secret).metadata);
  return { ...{ id, expires, binding, admitted }, uid: String(uid), resourceVersion: String(resourceVersion) };
}

/** The merge patch that records another key at exactly this version of the Secret. */
export function withKey({ admitted, uid, resourceVersion }: BoundToken, key: string): object {
  const annotations = { [BINDING.admitted]: [...admitted, key].join(',') };
  return { metadata: { uid, resourceVersion, annotations } };
}
