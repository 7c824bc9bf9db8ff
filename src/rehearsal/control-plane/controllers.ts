import { rfc3339 } from '../../base/rfc3339.ts';
import { Secret } from '../../base/secret.ts';
import { storedToken } from '../../cluster/api/bootstrap-tokens.ts';
import type { StoreEvent } from '../api-machinery/object-store.ts';
import { SECRETS } from '../api-machinery/resources.ts';
import type { BootstrapTokens } from './bootstrap-tokens.ts';
import { CSRS } from './certificate-requests.ts';
import { resign } from './cluster-info-signer.ts';
import type { ClusterParts } from './cluster-parts.ts';

/** The approving and signing controllers, and whoever mends a fault. */
export function runControllers(parts: ClusterParts): void {
  const { store, faults, controllers, tokens } = parts;
  store.subscribe(SECRETS, (event) => followToken(event, tokens));
  const handle = (name: string): void => {
    if (faults.any('manual-approval', 'never-approved') || store.find(CSRS, undefined, name) === undefined) return;
    if (faults.has('denied-csr'))
      controllers.deny(name, 'KubectlDeny', 'This CSR was denied by kubectl certificate deny.');
    else controllers.autoApprove(name, { sign: !faults.has('signer-down') });
  };
  store.subscribe(CSRS, (event) => {
    // Whoever asks has its answer first.
    if (event.type === 'ADDED') setImmediate(handle, event.object.metadata.name);
  });
  faults.onHeal((fault) => {
    if (fault === 'no-signature' || fault === 'never-signed') resign(parts);
    if (fault !== 'manual-approval' && fault !== 'never-approved') return;
    for (const csr of store.list(CSRS)) {
      controllers.approve(csr.metadata.name, 'KubectlApprove', 'This CSR was approved by kubectl certificate approve.');
    }
  });
}

/** A Secret that is a bootstrap token is one as long as it is there. */
function followToken({ type, object }: StoreEvent, tokens: BootstrapTokens): void {
  const token = storedToken(object);
  if (object.type !== 'bootstrap.kubernetes.io/token' || 'problem' in token) return;
  const { id, usages, groups, expires } = token;
  if (type === 'DELETED') tokens.remove(id);
  else
    tokens.put({
      id,
      secret: new Secret(token.token.reveal().slice(id.length + 1)),
      ...(expires !== undefined && { expiration: rfc3339(expires) }),
      authentication: usages.includes('authentication'),
      signing: usages.includes('signing'),
      extraGroups: groups,
    });
}
