import type { StoredToken } from '../../../cluster/api/bootstrap-tokens.ts';
import type { DataObject } from '../../render/output/printed-data.ts';

/** output.kubeadm.k8s.io/v1alpha3 BootstrapToken, with its secret. */
export function tokenObject({ token, description, expires, usages, groups }: Omit<StoredToken, 'id'>): DataObject {
  const fields = {
    token: token.reveal(),
    ...(description && { description }),
    ...(expires !== undefined && { expires: new Date(expires).toISOString().replace(/\.\d+Z$/, 'Z') }),
    ...(usages.length > 0 && { usages }),
    ...(groups.length > 0 && { groups }),
  };
  return { kind: 'BootstrapToken', fields };
}
