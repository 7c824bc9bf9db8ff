import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../secret.ts';

/** The two halves of a bootstrap token, "id.secret" (Kubernetes bootstrap tokens, [a-z0-9]{6} and [a-z0-9]{16}). */
export interface BootstrapToken {
  id: string;
  secret: Secret;
}

/** Signs `content` as Kubernetes' bootstrap signer does: HS256 with the token's secret, kid is its id, payload detached (RFC 7515 appendix F). */
export function signDetachedJws(content: string, token: BootstrapToken): string {
  const header = base64url(JSON.stringify({ alg: 'HS256', kid: token.id }));
  return `${header}..${hmac(header, content, token).toString('base64url')}`;
}

/** True when `jws` is a signature of `content` by `token`: compact, payload detached, HS256 and nothing else, kid the token's id. */
export function verifyDetachedJws(jws: string, content: string, token: BootstrapToken): boolean {
  const [header, payload, signature, ...rest] = jws.split('.');
  if (header === undefined || payload !== '' || signature === undefined || rest.length > 0) return false;
  if (!headerIsOurs(header, token.id)) return false;
  const expected = hmac(header, content, token);
  const seen = strictBase64url(signature);
  return seen !== undefined && seen.length === expected.length && timingSafeEqual(seen, expected);
}

/** RFC 7515 section 4.1.11: an extension that is not understood (`crit`, so also RFC 7797's b64) makes the signature invalid. */
function headerIsOurs(encoded: string, tokenId: string): boolean {
  try {
    const header: unknown = JSON.parse(strictBase64url(encoded)?.toString('utf8') ?? '');
    if (typeof header !== 'object' || header === null || 'crit' in header || 'b64' in header) return false;
    return 'alg' in header && header.alg === 'HS256' && 'kid' in header && header.kid === tokenId;
  } catch {
    return false;
  }
}

function hmac(header: string, content: string, token: BootstrapToken): Buffer {
  return createHmac('sha256', token.secret.reveal())
    .update(`${header}.${base64url(content)}`)
    .digest();
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Node's decoder passes over what is not base64url; a signature has one spelling only. */
function strictBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
