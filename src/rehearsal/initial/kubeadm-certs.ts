import type { Secret } from '../../base/secret.ts';
import { sealEntry } from '../../cluster/shared-certificates/sealed-entries.ts';
import type { StoredObject } from '../api-machinery/object-store.ts';

/** In bytes: the nonce that Go's GCM uses. */
const NONCE_SIZE = 12;

/**
 * Secret kube-system/kubeadm-certs: each file under AES-256-GCM, as nonce, ciphertext, tag. `tokenId` is of the token
 * whose end takes the Secret along.
 */
export function kubeadmCerts(files: ReadonlyMap<string, Secret>, key: Secret, tokenId: string): StoredObject {
  const data = [...files].map(([name, content]) => [name, sealEntry(content, key).reveal()]);
  const owner = {
    apiVersion: 'v1',
    kind: 'Secret',
    name: `bootstrap-token-${tokenId}`,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'kubeadm-certs', namespace: 'kube-system', ownerReferences: [owner] },
    data: Object.fromEntries(data),
    type: 'Opaque',
  };
}

/** The same Secret with one bit of its entry for ca.key turned over: GCM's tag shows it. */
export function damaged(secret: StoredObject): StoredObject {
  const data = { ...(secret.data as Record<string, string>) };
  const bytes = Buffer.from(data['ca.key'] ?? '', 'base64');
  bytes[NONCE_SIZE] = (bytes[NONCE_SIZE] ?? 0) ^ 1;
  return { ...secret, data: { ...data, 'ca.key': bytes.toString('base64') } };
}
