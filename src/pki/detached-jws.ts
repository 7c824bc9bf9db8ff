import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../base/secret.ts';

/** The two halves of a Kubernetes bootstrap token, "id.secret": [a-z0-9]{6} and [a-z0-9]{16}. */
export interface BootstrapToken {
  id: string;
  secret: Secret;
}

/**
 * Signs `content` as Kubernetes' bootstrap signer does: HS256 with the token's secret, its ID as `kid`, and a detached
 * payload (RFC 7515 appendix F).
 */
export function signDetachedJws(content: string, token: BootstrapToken): string {
  const header = base64url(JSON.stringify({ alg: 'HS256', kid: token.id }));
  const signed = `${header}.${base64url(content)}`;
  const signature = token.secret.withBytes('utf8', (key) => createHmac('sha256', key).update(signed).digest());
  return `${header}..${signature.toString('base64url')}`;
}

/**
 * Tells whether `jws` is, byte for byte, the signature of `content` that Kubernetes' bootstrap signer writes for
 * `token`; kubeadm compares the same way. An untrusted header is never parsed: no other algorithm, no `crit` or `b64`, no
 * second spelling of base64url.
 */
export function verifyDetachedJws(jws: string, content: string, token: BootstrapToken): boolean {
  const [seen, expected] = [Buffer.from(jws), Buffer.from(signDetachedJws(content, token))];
  return seen.length === expected.length && timingSafeEqual(seen, expected);
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
