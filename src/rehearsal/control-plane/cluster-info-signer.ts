import { signDetachedJws } from '../../pki/detached-jws.ts';
import type { BootstrapTokenSecret } from './bootstrap-tokens.ts';

const PREFIX = 'jws-kubeconfig-';

/** The data of cluster-info as the bootstrap signer leaves it: every earlier signature goes, each signing token gives one. */
export function signClusterInfo(data: Readonly<Record<string, string>>, tokens: readonly BootstrapTokenSecret[]): Record<string, string> {
  const content = data.kubeconfig;
  if (content === undefined) return { ...data };
  const kept = Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith(PREFIX)));
  const signatures = tokens.map((token) => [PREFIX + token.id, signDetachedJws(content, token)]);
  return { ...kept, ...Object.fromEntries(signatures) };
}
