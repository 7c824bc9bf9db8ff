import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../base/secret.ts';

/** The two halves of a bootstrap token, "id.secret" (Kubernetes bootstrap tokens, [a-z0-9]{6} and [a-z0-9]{16}). */
export interface BootstrapToken {
  id: string;
  secret: Secret;
}

/**
 * Signs `content` as Kubernetes' bootstrap signer does: HS256 with the token's secret, kid is its id, payload detached
 * (RFC 7515 appendix F).
 */
export function signDetachedJws(content: string, token: BootstrapToken): string {
  const header = base64url(JSON.stringify({ alg: 'HS256', kid: token.id }));
  return `${header}..${hmac(header, content, token).toString('base64url')}`;
}

/**
 * True when `jws` is the signature of `content` by `token`: byte for byte the one that Kubernetes' bootstrap signer
 * writes, as kubeadm compares it. So nothing of a stranger's header is read: no other algorithm, no `crit` or `b64`, no
 * second spelling of base64url.
 */
export function verifyDetachedJws(jws: string, content: string, token: BootstrapToken): boolean {
  const [seen, expected] = [Buffer.from(jws), Buffer.from(signDetachedJws(content, token))];
  return seen.length === expected.length && timingSafeEqual(seen, expected);
}

function hmac(header: string, content: string, token: BootstrapToken): Buffer {
  const signed = `${header}.${base64url(content)}`;
  return token.secret.withBytes('utf8', (key) => createHmac('sha256', key).update(signed).digest());
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
