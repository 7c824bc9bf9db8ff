import { createHmac } from 'node:crypto';
import type { BootstrapTokenSecret } from './bootstrap-tokens.ts';

const PREFIX = 'jws-kubeconfig-';

/**
 * A detached JWS over the kubeconfig text: compact serialisation without its payload (RFC 7515 appendix F), HS256 with the
 * token's secret as key and its id as `kid`. The header's fields stand in the order that the real signer writes.
 */
export function detachedSignature(content: string, id: string, key: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: id })).toString('base64url');
  const payload = Buffer.from(content).toString('base64url');
  const signature = createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url');
  return `${header}..${signature}`;
}

/** The data of cluster-info as the bootstrap signer leaves it: every earlier signature goes, each signing token gives one. */
export function signClusterInfo(data: Readonly<Record<string, string>>, tokens: readonly BootstrapTokenSecret[]): Record<string, string> {
  const content = data.kubeconfig;
  if (content === undefined) return { ...data };
  const kept = Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith(PREFIX)));
  const signatures = tokens.map((token) => [PREFIX + token.id, detachedSignature(content, token.id, token.secret.reveal())]);
  return { ...kept, ...Object.fromEntries(signatures) };
}
