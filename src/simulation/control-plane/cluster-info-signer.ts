import { signDetachedJws } from '../../pki/detached-jws.ts';
import type { ObjectStore } from '../api-machinery/object-store.ts';
import { CONFIG_MAPS } from '../api-machinery/resources.ts';
import type { FaultSet } from '../faults.ts';
import type { BootstrapTokenSecret, BootstrapTokens } from './bootstrap-tokens.ts';

const PREFIX = 'jws-kubeconfig-';

/**
 * The data of cluster-info as the bootstrap signer leaves it: every earlier signature goes, each signing token gives
 * one.
 */
export function signClusterInfo(
  data: Readonly<Record<string, string>>,
  tokens: readonly BootstrapTokenSecret[],
): Record<string, string> {
  const content = data.kubeconfig;
  if (content === undefined) return { ...data };
  const kept = Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith(PREFIX)));
  const signatures = tokens.map((token) => [PREFIX + token.id, signDetachedJws(content, token)]);
  return { ...kept, ...Object.fromEntries(signatures) };
}

/** The bootstrap signer: signs again whenever a token or the content has changed. */
export function resign({
  store,
  tokens,
  faults,
}: {
  store: ObjectStore;
  tokens: BootstrapTokens;
  faults: FaultSet;
}): void {
  const configMap = store.find(CONFIG_MAPS, 'kube-public', 'cluster-info');
  if (configMap === undefined) return;
  const signing = faults.any('no-signature', 'never-signed') ? [] : tokens.signing();
  configMap.data = signClusterInfo(configMap.data as Record<string, string>, signing);
  store.update(CONFIG_MAPS, configMap);
}
