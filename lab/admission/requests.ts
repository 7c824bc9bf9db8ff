/** Requests for certificates, as kubelets and thieves post them: a thief has a token and nothing else. */
import { certificateRequest } from '../../src/pki/requests/certificate-request.ts';
import { generate } from '../../test/pki/test-authority.ts';
import type { LabHost } from '../machine/host.ts';
import { CSRS, withToken } from '../support/anonymous.ts';
import type { KubeObject } from '../support/api.ts';
import type { Cluster } from '../support/cluster.ts';

export const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';

/** A request in PEM as a thief writes it, with a key of his own; by default the one that the kubelet would make. */
export function forged(node: string, other: object = {}, pair = generate('ECDSA-P256')): string {
  const subject = { commonName: `system:node:${node}`, organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] };
  return certificateRequest({ ...subject, ...other }, pair);
}

/** Posts a request for a client certificate; gives its name. */
export async function post(
  cluster: Cluster,
  token: string,
  pem: string,
  usages: readonly string[] = ['digital signature', 'client auth'],
): Promise<string> {
  const { status, body } = await withToken(cluster, token, 'POST', CSRS, {
    ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
    metadata: { generateName: 'thief-' },
    spec: { request: Buffer.from(pem).toString('base64'), signerName: CLIENT_SIGNER, usages },
  });
  if (status !== 201) throw new Error(`the request was answered with ${status}: ${JSON.stringify(body)}`);
  return body.metadata?.name ?? '';
}

/** The CertificateSigningRequest of a kubelet for its serving certificate. */
export function servingRequest(pem: string): string {
  return JSON.stringify({
    ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
    metadata: { generateName: 'serving-' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: 'kubernetes.io/kubelet-serving',
      usages: ['digital signature', 'server auth'],
    },
  });
}

interface Condition {
  type: string;
  message: string;
}

/** The first condition of a request, and whether it has a certificate. */
export async function decisionOf(
  cluster: Cluster,
  name: string,
): Promise<{ type: string | undefined; message: string; issued: boolean }> {
  const { body } = await cluster.api('GET', `${CSRS}/${name}`);
  const { conditions = [], certificate } = (body.status ?? {}) as unknown as {
    conditions?: Condition[];
    certificate?: string;
  };
  const [first] = conditions;
  return { type: first?.type, message: first?.message ?? '', issued: certificate !== undefined };
}

interface ServingRequest extends KubeObject {
  spec: { signerName: string; username: string };
}

/**
 * Approves, as an administrator, what the kubelet of this host requests for serving; gives the number. After a restart
 * it requests again, and only it knows the key of the last request.
 */
export async function approveServing(cluster: Cluster, host: LabHost): Promise<number> {
  const { body } = await cluster.api('GET', CSRS);
  const pending = ((body as { items?: ServingRequest[] }).items ?? []).filter(
    ({ spec, status }) =>
      spec.signerName === 'kubernetes.io/kubelet-serving' &&
      spec.username === `system:node:${host.name}` &&
      status?.conditions === undefined,
  );
  const names = pending.map(({ metadata }) => metadata?.name ?? '');
  if (names.length > 0) await cluster.kubectl(['certificate', 'approve', ...names]);
  return names.length;
}
