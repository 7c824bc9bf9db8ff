import { unauthorized } from '../api-machinery/status.ts';
import type { ClientCertificate, ServerRequest } from '../servers/server.ts';
import { type BootstrapTokens, NODE_TOKEN_GROUP } from './bootstrap-tokens.ts';

/** Sender of a request, as authorization sees it. */
export interface User {
  user: string;
  groups: string[];
}

const ANONYMOUS: User = { user: 'system:anonymous', groups: ['system:unauthenticated'] };

/**
 * Client certificate, bootstrap token or anonymous, as the API server decides: a credential that is presented and wrong is
 * 401, never anonymous.
 */
export function authenticate(
  request: Pick<ServerRequest, 'header' | 'clientCertificate'>,
  tokens: BootstrapTokens,
): User {
  const { clientCertificate } = request;
  const bearer = bearerToken(request.header('authorization'));
  if (clientCertificate?.verified === true) return authenticated(certificateUser(clientCertificate));
  if (bearer !== undefined) {
    const user = tokens.authenticate(bearer);
    if (user !== undefined) return authenticated(user);
  }
  if (clientCertificate !== undefined || bearer !== undefined) throw unauthorized();
  return ANONYMOUS;
}

function certificateUser(certificate: ClientCertificate): User {
  return { user: certificate.commonName, groups: certificate.organizations };
}

function authenticated(user: User): User {
  return { user: user.user, groups: [...user.groups, 'system:authenticated'] };
}

/** RFC 6750 section 2.1; an empty token counts as none, as in the API server. */
function bearerToken(header: string | undefined): string | undefined {
  const token = header?.trim().match(/^Bearer\s+(\S+)/i)?.[1];
  return token === undefined || token === '' ? undefined : token;
}

export const isAdministrator = (user: User): boolean => ADMINISTRATORS.some((group) => user.groups.includes(group));

/** A user whose kubelets' requests are approved: the controller asks a SubjectAccessReview for the subresource nodeclient. */
export const mayHaveKubelets = (user: User): boolean => user.groups.includes(NODE_TOKEN_GROUP) || isAdministrator(user);

/** NAME of system:node:NAME in the group system:nodes. */
export function nodeNameOf(user: User): string | undefined {
  const prefix = 'system:node:';
  return user.groups.includes('system:nodes') && user.user.startsWith(prefix)
    ? user.user.slice(prefix.length)
    : undefined;
}

/**
 * Requests that the embedded control plane allows; it answers 403 to others. A cluster made by `kubeadm init` grants
 * each of them (RBAC objects, node authorizer). The list has only those that a join and its kubelet use.
 */
export interface ResourceGrant {
  /** A user or group name, or `own-node`: system:node:NAME for objects called NAME. */
  subject: string;
  verbs: readonly ('get' | 'list' | 'watch' | 'create' | 'patch' | 'delete')[];
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

interface PathGrant {
  subject: string;
  path: string;
}

const NODES = 'system:nodes';
export const OWN_NODE = 'own-node';
/**
 * These may do everything that the embedded control plane can do at all: super-admin.conf's group, and admin.conf's,
 * which init binds to cluster-admin.
 */
const ADMINISTRATORS: readonly string[] = ['system:masters', 'kubeadm:cluster-admins'];

const CSR = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' } as const;
/** Kinds of reviews by their resources. Only administrators may ask about others than themselves. */
export const REVIEWS = {
  selfsubjectaccessreviews: { group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview' },
  subjectaccessreviews: { group: 'authorization.k8s.io', kind: 'SubjectAccessReview' },
  selfsubjectreviews: { group: 'authentication.k8s.io', kind: 'SelfSubjectReview' },
} as const;
const SYSTEM_CONFIG = { group: '', resource: 'configmaps', namespace: 'kube-system' } as const;
const LEASE = { group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-node-lease' } as const;

export const RESOURCE_GRANTS: readonly ResourceGrant[] = [
  {
    subject: ANONYMOUS.user,
    verbs: ['get'],
    group: '',
    resource: 'configmaps',
    namespace: 'kube-public',
    name: 'cluster-info',
  },
  { subject: NODE_TOKEN_GROUP, verbs: ['get'], ...SYSTEM_CONFIG, name: 'kubeadm-config' },
  { subject: NODE_TOKEN_GROUP, verbs: ['get'], ...SYSTEM_CONFIG, name: 'kubelet-config' },
  { subject: NODE_TOKEN_GROUP, verbs: ['get'], ...SYSTEM_CONFIG, name: 'kube-proxy' },
  {
    subject: NODE_TOKEN_GROUP,
    verbs: ['get'],
    group: '',
    resource: 'secrets',
    namespace: 'kube-system',
    name: 'kubeadm-certs',
  },
  { subject: NODE_TOKEN_GROUP, verbs: ['get'], group: '', resource: 'nodes' },
  { subject: NODE_TOKEN_GROUP, verbs: ['create', 'get', 'list', 'watch'], ...CSR },
  ...(['selfsubjectaccessreviews', 'selfsubjectreviews'] as const).map((resource): ResourceGrant => {
    const { group } = REVIEWS[resource];
    return { subject: 'system:authenticated', verbs: ['create'], group, resource };
  }),
  { subject: NODES, verbs: ['get'], ...SYSTEM_CONFIG, name: 'kubeadm-config' },
  { subject: NODES, verbs: ['get'], ...SYSTEM_CONFIG, name: 'kubelet-config' },
  { subject: NODES, verbs: ['create', 'get', 'list', 'watch'], ...CSR },
  { subject: OWN_NODE, verbs: ['create', 'get', 'list', 'watch', 'patch'], group: '', resource: 'nodes' },
  { subject: OWN_NODE, verbs: ['patch'], group: '', resource: 'nodes', subresource: 'status' },
  { subject: OWN_NODE, verbs: ['get', 'create', 'patch'], ...LEASE },
  { subject: OWN_NODE, verbs: ['list'], group: '', resource: 'pods' },
  { subject: NODES, verbs: ['create', 'delete'], group: '', resource: 'pods', namespace: 'kube-system' },
];

/** Paths that aren't resources; system:public-info-viewer gives them to everyone. */
export const PATH_GRANTS: readonly PathGrant[] = ['/version', '/healthz', '/livez', '/readyz'].flatMap((path) => [
  { subject: 'system:unauthenticated', path },
  { subject: 'system:authenticated', path },
]);
