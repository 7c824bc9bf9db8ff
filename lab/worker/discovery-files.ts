/**
 * Kubeconfigs as an administrator would hand them out for --discovery-file, and the switches of the cluster that make
 * them needed.
 */
import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';

export type User = Readonly<Record<string, unknown>>;

/** With the cluster's CA and address, and this user's credential; without one where none is given. */
export async function discoveryFile(cluster: Cluster, user?: User): Promise<string> {
  const authority = await cluster.first.readBytes('/etc/kubernetes/pki/ca.crt');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'lab',
        cluster: { server: `https://${cluster.endpoint}`, 'certificate-authority-data': authority.toString('base64') },
      },
    ],
    contexts: [{ name: 'join', context: { cluster: 'lab', user: user === undefined ? '' : 'joiner' } }],
    'current-context': 'join',
    users: user === undefined ? [] : [{ name: 'joiner', user }],
  });
}

/** A kubeconfig with a client certificate of the group that may join, made by kubeadm. */
export function clientCertificateFile(cluster: Cluster): Promise<string> {
  const org = '--org=system:bootstrappers:kubeadm:default-node-token';
  return cluster.first.mustExec([
    'kubeadm',
    'kubeconfig',
    'user',
    '--client-name=joiner',
    org,
    '--config=/etc/kubejoin-lab/init.yaml',
  ]);
}

/** An exec plugin (client.authentication.k8s.io): a shell script that prints an ExecCredential. */
export function execPlugin(token: string): string {
  const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } };
  return `#!/bin/sh\n[ -n "$KUBERNETES_EXEC_INFO" ] || exit 3\n[ "$1 $GREETING" = "--for hello" ] || exit 4\necho '${JSON.stringify(credential)}'\n`;
}

export const execUser = (command: string): User => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: ['--for'],
    env: [{ name: 'GREETING', value: 'hello' }],
    interactiveMode: 'Never',
    provideClusterInfo: false,
  },
});

/** The RoleBinding that lets everyone read cluster-info. */
export const PUBLIC_CLUSTER_INFO = ['-n', 'kube-public', 'rolebinding', 'kubeadm:bootstrap-signer-clusterinfo'];
/** The ClusterRoleBinding that has certificate requests of joining machines approved automatically. */
export const AUTOMATIC_APPROVAL = ['clusterrolebinding', 'kubeadm:node-autoapprove-bootstrap'];

/** Any binding that has those of bound tokens of workers approved automatically. */
export const BOUND_APPROVAL = ['clusterrolebindings', 'bound tokens'];

/** The right that a binding gives, as a SubjectAccessReview asks for it. */
const NODECLIENT = {
  ...{ verb: 'create', group: 'certificates.k8s.io' },
  ...{ resource: 'certificatesigningrequests', subresource: 'nodeclient' },
};
const RIGHTS = new Map<readonly string[], object>([
  [
    BOUND_APPROVAL,
    {
      user: 'system:bootstrap:somebody',
      groups: ['system:bootstrappers', 'system:bootstrappers:kubejoin:worker', 'system:authenticated'],
      resourceAttributes: NODECLIENT,
    },
  ],
  [
    PUBLIC_CLUSTER_INFO,
    {
      user: 'system:anonymous',
      groups: ['system:unauthenticated'],
      resourceAttributes: { verb: 'get', resource: 'configmaps', name: 'cluster-info', namespace: 'kube-public' },
    },
  ],
  [
    AUTOMATIC_APPROVAL,
    {
      user: 'system:bootstrap:somebody',
      groups: ['system:bootstrappers:kubeadm:default-node-token'],
      resourceAttributes: NODECLIENT,
    },
  ],
]);

/** The API server's authoriser learns of a binding a moment after it was changed. */
export async function untilAllowed(cluster: Cluster, binding: readonly string[], wanted: boolean): Promise<void> {
  const spec = RIGHTS.get(binding);
  if (spec === undefined) return;
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  const told = async () => {
    const { body } = await cluster.api('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
    return (body.status as { allowed?: boolean } | undefined)?.allowed === wanted;
  };
  await until(`what ${binding.at(-1)} allows to be ${wanted ? 'allowed' : 'refused'}`, told);
}

/** A binding that `kubeadm init` made, taken away while `during` runs. */
export async function without<T>(cluster: Cluster, binding: readonly string[], during: () => Promise<T>): Promise<T> {
  const saved = await cluster.kubectl(['get', ...binding, '-o', 'json']);
  if (saved.code !== 0) throw new Error(saved.stderr);
  const { apiVersion, kind, metadata, roleRef, subjects } = JSON.parse(saved.stdout) as Record<
    string,
    Record<string, unknown>
  >;
  const manifest = {
    apiVersion,
    kind,
    metadata: { name: metadata?.name, namespace: metadata?.namespace },
    roleRef,
    subjects,
  };
  const removed = await cluster.kubectl(['delete', ...binding]);
  if (removed.code !== 0) throw new Error(removed.stderr);
  const [outcome] = await Promise.allSettled([untilAllowed(cluster, binding, false).then(during)]);
  const restored = await cluster.kubectl(['create', '-f', '-'], JSON.stringify(manifest));
  if (restored.code !== 0) throw new Error(`the cluster stays without ${binding.join(' ')}: ${restored.stderr}`);
  if (outcome.status === 'rejected') throw outcome.reason;
  await untilAllowed(cluster, binding, true);
  return outcome.value;
}

/**
 * A token that may sign cluster-info and nothing else: `kubeadm token create` gives every token groups, which such a
 * one can't have.
 */
export async function signingToken(cluster: Cluster): Promise<string> {
  const [id, secret] = [randomBytes(3).toString('hex'), randomBytes(8).toString('hex')];
  const { status, body } = await cluster.api('POST', '/api/v1/namespaces/kube-system/secrets', {
    metadata: { name: `bootstrap-token-${id}` },
    type: 'bootstrap.kubernetes.io/token',
    stringData: { 'token-id': id, 'token-secret': secret, 'usage-bootstrap-signing': 'true' },
  });
  if (status !== 201) throw new Error(`no token: ${String(body.message)}`);
  await cluster.waitUntilSigned(`${id}.${secret}`);
  return `${id}.${secret}`;
}
