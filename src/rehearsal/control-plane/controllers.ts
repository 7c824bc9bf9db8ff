import { CSRS } from './certificate-requests.ts';
import { signClusterInfo } from './cluster-info-signer.ts';
import type { ClusterParts } from './cluster-parts.ts';
import { CONFIG_MAPS } from './resources.ts';

/** The bootstrap signer: signs again whenever a token or the content has changed. */
export function resign({ store, tokens, faults }: Pick<ClusterParts, 'store' | 'tokens' | 'faults'>): void {
  const configMap = store.find(CONFIG_MAPS, 'kube-public', 'cluster-info');
  if (configMap === undefined) return;
  const signing = faults.any('no-signature', 'never-signed') ? [] : tokens.signing();
  configMap.data = signClusterInfo(configMap.data as Record<string, string>, signing);
  store.update(CONFIG_MAPS, configMap);
}

/** The approving and signing controllers, and whoever mends a fault. */
export function runControllers(parts: ClusterParts): void {
  const { store, faults, controllers } = parts;
  const handle = async (name: string): Promise<void> => {
    if (faults.any('manual-approval', 'never-approved')) return;
    if (faults.has('denied-csr')) controllers.deny(name, 'KubectlDeny', 'This CSR was denied by kubectl certificate deny.');
    else await controllers.autoApprove(name, { sign: !faults.has('signer-down') });
  };
  store.subscribe(CSRS, (event) => {
    if (event.type === 'ADDED') void handle(event.object.metadata.name);
  });
  faults.onHeal((fault) => {
    if (fault === 'no-signature' || fault === 'never-signed') resign(parts);
    if (fault !== 'manual-approval' && fault !== 'never-approved') return;
    for (const csr of store.list(CSRS)) {
      void controllers.approve(csr.metadata.name, 'KubectlApprove', 'This CSR was approved by kubectl certificate approve.');
    }
  });
}
