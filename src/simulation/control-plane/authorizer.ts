import { listOf, record } from '../../base/record.ts';
import type { RequestInfo, ResourceRequest } from '../api-machinery/request-info.ts';
import { forbidden, forbiddenPath } from '../api-machinery/status.ts';
import {
  isAdministrator,
  mayHaveKubelets,
  nodeNameOf,
  OWN_NODE,
  PATH_GRANTS,
  RESOURCE_GRANTS,
  type ResourceGrant,
  type User,
} from './authenticator.ts';
import { NODE_TOKEN_GROUP } from './bootstrap-tokens.ts';

/**
 * Throws 403 in the API server's words unless a grant of the contract allows the request. `revoked`: grants for an
 * object of that name are not there.
 */
export function authorize(user: User, info: RequestInfo, revoked: (name: string) => boolean): void {
  if (isAdministrator(user)) return;
  if (info.type === 'path') {
    const allowed =
      info.verb === 'get' && PATH_GRANTS.some((grant) => grant.path === info.path && isSubject(user, grant.subject));
    if (!allowed) throw forbiddenPath(user.user, info.verb, info.path);
    return;
  }
  const grants = RESOURCE_GRANTS.filter(({ name }) => name === undefined || !revoked(name));
  if (!grants.some((grant) => allows(grant, user, info))) throw refusal(user, info);
}

interface ReviewStatus {
  allowed: boolean;
  reason?: string;
}

/** In the words of the RBAC authorizer. */
const APPROVED_BY =
  'RBAC: allowed by ClusterRoleBinding "kubeadm:node-autoapprove-bootstrap" of ClusterRole "system:certificates.k8s.io:certificatesigningrequests:nodeclient" to Group';

/** The status of a review whose `spec` asks for the automatic approval of this user's requests; other reviews are denied. */
export function accessReview(user: User, spec: unknown, approvesByHand: boolean): ReviewStatus {
  const { group, resource, subresource, verb } = record(record(spec).resourceAttributes);
  const asksApproval =
    [verb, group, resource, subresource].join(' ') ===
    'create certificates.k8s.io certificatesigningrequests nodeclient';
  const allowed = asksApproval && (isAdministrator(user) || (!approvesByHand && mayHaveKubelets(user)));
  const isByToken = allowed && !isAdministrator(user);
  return { allowed, ...(isByToken && { reason: `${APPROVED_BY} "${NODE_TOKEN_GROUP}"` }) };
}

/** The user that a SubjectAccessReview asks about. */
export function reviewedUser(spec: unknown): User {
  const { user, groups } = record(spec);
  return { user: String(user ?? ''), groups: listOf(groups).map(String) };
}

function allows(grant: ResourceGrant, user: User, info: ResourceRequest): boolean {
  if (!(grant.verbs as readonly string[]).includes(info.verb)) return false;
  if (grant.group !== info.group || grant.resource !== info.resource) return false;
  if (grant.subresource !== info.subresource || grant.namespace !== info.namespace) return false;
  if (grant.name !== undefined && grant.name !== info.name) return false;
  return grant.subject === OWN_NODE ? allowsOwnNode(user, info) : isSubject(user, grant.subject);
}

/** A create names its object in the body: admission looks at that. */
function allowsOwnNode(user: User, info: ResourceRequest): boolean {
  const own = nodeNameOf(user);
  if (info.resource === 'pods') return own !== undefined && selectsPodsOf(own, info);
  return own !== undefined && (info.name === own || info.verb === 'create');
}

/** A node may list the Pods that are bound to it, and must say so (AuthorizeNodeWithSelectors). */
const selectsPodsOf = (node: string, { query }: ResourceRequest) =>
  (query.get('fieldSelector') ?? '').split(',').some((term) => term === `spec.nodeName=${node}`);

const isSubject = (user: User, subject: string) => user.user === subject || user.groups.includes(subject);

function refusal(user: User, info: ResourceRequest) {
  const scope = info.namespace === undefined ? 'at the cluster scope' : `in the namespace "${info.namespace}"`;
  const resource = info.subresource === undefined ? info.resource : `${info.resource}/${info.subresource}`;
  const what = `User "${user.user}" cannot ${info.verb} resource "${resource}" in API group "${info.group}" ${scope}`;
  return forbidden({ group: info.group, resource: info.resource, name: info.name }, what + nodeReason(user, info));
}

/** The node authoriser adds its reason. */
function nodeReason(user: User, info: ResourceRequest): string {
  const own = nodeNameOf(user);
  if (own === undefined) return '';
  if (info.resource === 'nodes' && ['get', 'list', 'watch'].includes(info.verb)) {
    const other = info.name === undefined ? 'all nodes' : `'${info.name}'`;
    return `: node: node '${own}' cannot read ${other}, only its own Node object`;
  }
  if (info.resource === 'pods') return `: node: node '${own}' cannot read or change this pod`;
  if (info.resource === 'configmaps') return `: node: no relationship found between node '${own}' and this object`;
  return '';
}
