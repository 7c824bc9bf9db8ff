import type { BoundToken } from '../../../src/cluster/api/bootstrap-tokens.ts';
import type { NodeRole } from '../../../src/config/types/join.ts';
import { boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import type { KeyPair } from '../../../src/pki/keys/key-stock.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { generate } from '../../pki/test-authority.ts';

export const NOW = Date.parse('2026-06-01T00:00:00Z');
export const SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
export const keys = generate('ECDSA-P256');

/** The request that the kubelet of `node` makes with a key, in PEM. */
export function pemOf(
  node: string,
  { pair = keys, ...other }: { pair?: KeyPair } & Record<string, unknown> = {},
): string {
  const subject = { commonName: `system:node:${node}`, organizations: ['system:nodes'] };
  return certificateRequest({ ...subject, dnsNames: [], ipAddresses: [], ...other }, pair);
}

export interface Posted {
  name?: string;
  id?: string;
  role?: NodeRole;
  pem?: string;
  spec?: object;
  status?: object;
}

/** A CertificateSigningRequest as the API server serves it, made with a bound token. */
export function csrOf({
  name = 'csr-1',
  id = 'abcdef',
  role = 'worker',
  pem = pemOf('w7'),
  spec,
  status,
}: Posted = {}) {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name, uid: `uid-of-${name}`, creationTimestamp: '2026-06-01T00:00:00Z' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: SIGNER,
      usages: ['digital signature', 'client auth'],
      username: `system:bootstrap:${id}`,
      groups: ['system:bootstrappers', boundGroup(role), 'system:authenticated'],
      ...spec,
    },
    status: { ...status },
  };
}

export function tokenOf(binding: Partial<BoundToken['binding']> = {}, more: Partial<BoundToken> = {}): BoundToken {
  return {
    ...{ id: 'abcdef', admitted: [], nodeBefore: undefined, expires: NOW + 60_000, uid: 'u', resourceVersion: '1' },
    binding: { node: 'w7', role: 'worker', uses: 1, replacesNode: false, ...binding },
    ...more,
  };
}
