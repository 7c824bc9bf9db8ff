import type { KubernetesObject } from './kubernetes-object.ts';
import { asServiceAccount, KUBE_SYSTEM, role, roleBinding } from './rbac.ts';

/** The approver's account in kube-system. */
export const APPROVER = 'kubejoin-approver';

/** The approver's right to one token's Secret, which owns it: it goes when the token goes. */
export function approverOf(secret: KubernetesObject, uid: string): KubernetesObject[] {
  const { name } = secret.metadata;
  const owner = { apiVersion: 'v1', kind: 'Secret', name, uid };
  const roleName = `kubejoin:approver:${name}`;
  const rules = [{ verbs: ['get', 'patch', 'delete'], apiGroups: [''], resources: ['secrets'], resourceNames: [name] }];
  const metadata = { namespace: KUBE_SYSTEM, ownerReferences: [owner] };
  return [
    role(roleName, rules, metadata),
    roleBinding(roleName, { role: roleName, subjects: [asServiceAccount(APPROVER)], ...metadata }),
  ];
}
