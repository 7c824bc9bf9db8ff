import { createHash, type KeyObject } from 'node:crypto';

/** The subject of a kubelet's request (PKCS #10, RFC 2986). The one for a client certificate has no extensions. */
export const nodeSubject = (nodeName: string) => ({
  commonName: `system:node:${nodeName}`,
  organizations: ['system:nodes'],
});

/**
 * The name of the CertificateSigningRequest that a kubelet posts for a key that it keeps in a file (digestedName in
 * pkg/kubelet/certificate/bootstrap): a digest of key, subject and usages. No one can take that name first, because
 * no one knows the key before the request exists.
 */
export function nodeRequestName(nodeName: string, publicKey: KeyObject): string {
  const { commonName, organizations } = nodeSubject(nodeName);
  const usages = [
    'digital signature',
    'client auth',
    ...(publicKey.asymmetricKeyType === 'rsa' ? ['key encipherment'] : []),
  ];
  const hash = createHash('sha512-256');
  for (const part of [publicKey.export({ type: 'spki', format: 'der' }), commonName, ...organizations, ...usages]) {
    hash.update(`${Buffer.from(part).toString('base64url')}|`);
  }
  return `node-csr-${hash.digest('base64url')}`;
}
