import { listOf, record } from '../../base/record.ts';
import { getList, type ReadOptions } from '../../cluster/api/get.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { objectName } from '../../manifests/objects/kubernetes-object.ts';
import type { Requester } from './approval-review.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const [GROUP, RESOURCE, SUBRESOURCE] = ['certificates.k8s.io', 'certificatesigningrequests', 'nodeclient'];

/** A subject whose certificate requests are approved because of a ClusterRoleBinding. */
export interface ApprovalGrant {
  /** Name of the ClusterRoleBinding. */
  binding: string;
  /** Name of its ClusterRole. */
  role: string;
  /** The role gives nothing else. */
  isRoleNarrow: boolean;
  subject: { kind: string; name: string };
  /** Index of the subject in the binding. */
  index: number;
}

/** Every subject of a ClusterRoleBinding that lets it have its own requests approved, in the order of their names. */
export async function approvalGrants(admin: TrustedCluster, reading: ReadOptions): Promise<ApprovalGrant[]> {
  const [roles, bindings] = await Promise.all([
    getList(admin, `${RBAC}/clusterroles`, { ...reading, pick: approvingRole }),
    getList(admin, `${RBAC}/clusterrolebindings`, { ...reading, pick: (object) => object }),
  ]);
  const approving = new Map(roles.flatMap((role) => (role ? [[role.name, role.isNarrow]] : [])));
  return bindings.flatMap((binding) => {
    const { roleRef, subjects } = record(binding);
    const role = String(record(roleRef).name);
    const isRoleNarrow = approving.get(role);
    if (isRoleNarrow === undefined) return [];
    return listOf(subjects).map((one, index): ApprovalGrant => {
      const { kind, name } = record(one);
      return {
        ...{ binding: objectName(binding), role, isRoleNarrow, index },
        subject: { kind: String(kind), name: String(name) },
      };
    });
  });
}

/** True if the subject of a grant is this user or one of its groups. */
export function isGrantedTo({ subject: { kind, name } }: ApprovalGrant, { user, groups }: Requester): boolean {
  return kind === 'Group' ? groups.includes(name) : kind === 'User' && name === user;
}

function approvingRole(role: unknown): { name: string; isNarrow: boolean } | undefined {
  // The role also has the rules that it aggregates: the cluster writes them there.
  const rules = listOf(record(role).rules);
  if (!rules.some(grantsApproval)) return undefined;
  return { name: objectName(role), isNarrow: rules.every(isNarrow) };
}

/** As the RBAC authorizer compares a rule with the request for the subresource. */
function grantsApproval(rule: unknown): boolean {
  const { verbs, apiGroups, resources, resourceNames } = record(rule);
  const named = listOf(resources).some(
    (one) => one === '*' || one === `${RESOURCE}/${SUBRESOURCE}` || one === `*/${SUBRESOURCE}`,
  );
  // The request has no name, so a rule for some names does not allow it.
  return has(verbs, 'create') && has(apiGroups, GROUP) && named && listOf(resourceNames).length === 0;
}

function isNarrow(rule: unknown): boolean {
  const { apiGroups, resources } = record(rule);
  return (
    listOf(apiGroups).every((one) => one === GROUP) &&
    listOf(resources).every((one) => one === `${RESOURCE}/${SUBRESOURCE}`)
  );
}

/** True if a list of a rule has this word or `*`. */
function has(list: unknown, word: string | undefined): boolean {
  return listOf(list).some((item) => item === word || item === '*');
}
