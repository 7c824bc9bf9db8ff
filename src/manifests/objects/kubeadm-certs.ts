import type { Secret } from '../../base/secret.ts';
import type { BootstrapToken } from '../../config/types/init.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { JOINING_NODES, KUBE_SYSTEM, readable } from './rbac.ts';

/** Lifetime of the shared certificates in the cluster, and of the token that owns them. */
const OWNER_TTL_MS = 2 * 60 * 60 * 1000;

/** A token that cannot be used to join. When it expires, the cluster deletes it and the Secret kubeadm-certs. */
export function certificateOwnerToken(token: Secret, description: string): BootstrapToken {
  return { token, description, ttl: OWNER_TTL_MS, expires: undefined, usages: [], groups: [] };
}

/**
 * Secret kubeadm-certs with its RBAC objects. `entries`: encrypted, in base64 (empty for a missing file). `owner`: the
 * Secret of its token, with its metadata.uid.
 */
export function kubeadmCertsObjects(
  entries: Readonly<Record<string, Secret | string>>,
  owner: { token: KubernetesObject; uid: string },
): KubernetesObject[] {
  const reference = {
    apiVersion: 'v1',
    kind: 'Secret',
    name: owner.token.metadata.name,
    uid: owner.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const metadata = { name: 'kubeadm-certs', namespace: KUBE_SYSTEM, ownerReferences: [reference] };
  const secret: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata, data: entries };
  return [secret, ...readable(secret, { role: 'kubeadm:kubeadm-certs', subjects: [JOINING_NODES] })];
}
