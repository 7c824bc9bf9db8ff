import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { distinguishedName } from '../der/distinguished-name.ts';
import { children, element, ifDer, inside, whole } from '../der/reader.ts';
import { bitString, integer, sequence } from '../der/write.ts';
import { pemBlock, signatureAlgorithm } from '../signing/sign-certificate.ts';
import { infoOf, requestInfo } from './certificate-request.ts';

/** The subject of a kubelet's request (PKCS #10, RFC 2986), which has no extensions. */
const requested = (nodeName: string) => ({ commonName: `system:node:${nodeName}`, organizations: ['system:nodes'] });

/**
 * Tells whether a DER request is the node's and made with this key. Nothing in it is trusted: every byte must be what the
 * kubelet writes, and the key must have signed it.
 */
export function nodeRequestBy(publicKey: KeyObject, nodeName: string): (der: Buffer) => boolean {
  const algorithm = signatureAlgorithm(publicKey);
  if (algorithm === undefined) return () => false;
  const { hash, identifier } = algorithm;
  const info = requestInfo({ ...requested(nodeName), dnsNames: [], ipAddresses: [] }, { publicKey });
  const beforeSignature = Buffer.concat([info, identifier]);
  return (der) => {
    const signature = elementAfter(der, beforeSignature)?.subarray(1);
    if (signature === undefined || !sequence(beforeSignature, bitString(signature)).equals(der)) return false;
    return verify(hash, info, publicKey, signature);
  };
}

/**
 * The name of the CertificateSigningRequest that a kubelet posts for a key that it keeps in a file (digestedName in
 * pkg/kubelet/certificate/bootstrap): a digest of key, subject and usages. Nobody can take that name first, because
 * nobody knows the key before the request exists.
 */
export function nodeRequestName(nodeName: string, publicKey: KeyObject): string {
  const { commonName, organizations } = requested(nodeName);
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

/** Tells whether the subject of a request is this node's, whatever its key. */
export function asksForNode(der: Buffer, nodeName: string): boolean {
  const beginning = Buffer.concat([integer(Buffer.of(0)), distinguishedName(requested(nodeName))]);
  const info = infoOf(der);
  return info !== undefined && inside(info, element(info, 0)).subarray(0, beginning.length).equals(beginning);
}

/**
 * The public key that a DER request names; undefined where there is none that OpenSSL can read. Proves nothing: only
 * `nodeRequestBy` tells whose request it is.
 */
export function requestKey(der: Buffer): KeyObject | undefined {
  const info = infoOf(der);
  const parts = info && ifDer(() => children(info, element(info, 0)));
  if (!info || !parts?.[2]) return undefined;
  try {
    return createPublicKey({ key: whole(info, parts[2]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

const PEM = /^-----BEGIN CERTIFICATE REQUEST-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE REQUEST-----\n$/;

/**
 * The DER of a request in PEM exactly as Go's encoding/pem writes it, with nothing around it; otherwise undefined. A
 * looser reader could find another block in it than the signer does.
 */
export function onlyRequest(pem: string): Buffer | undefined {
  const der = Buffer.from(PEM.exec(pem)?.[1] ?? '', 'base64');
  return pemBlock('CERTIFICATE REQUEST', der) === pem ? der : undefined;
}

/** The content of the element that follows these bytes. */
function elementAfter(der: Buffer, bytes: Buffer): Buffer | undefined {
  const at = der.indexOf(bytes);
  return at < 0 ? undefined : ifDer(() => inside(der, element(der, at + bytes.length)));
}
