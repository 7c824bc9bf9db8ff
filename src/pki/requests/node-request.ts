import { createHash, type KeyObject, verify } from 'node:crypto';
import { distinguishedName } from '../der/distinguished-name.ts';
import { element, inside } from '../der/reader.ts';
import { bitString, integer, sequence } from '../der/write.ts';
import { signatureAlgorithm } from '../signing/sign-certificate.ts';
import { requestInfo } from './certificate-request.ts';

/**
 * What a kubelet asks for by PKCS #10 (RFC 2986), and nothing besides: CN=system:node:NAME, O=system:nodes, no
 * extensions.
 */
const requested = (nodeName: string) => ({ commonName: `system:node:${nodeName}`, organizations: ['system:nodes'] });

/**
 * Tells whether a DER request is the node's by this key. Nothing of it is believed as read: it is every byte what the
 * kubelet writes, and the key has signed it.
 */
export function nodeRequestBy(publicKey: KeyObject, nodeName: string): (der: Buffer) => boolean {
  const algorithm = signatureAlgorithm(publicKey);
  if (algorithm === undefined) return () => false;
  const { hash, identifier } = algorithm;
  const info = requestInfo({ ...requested(nodeName), dnsNames: [], ipAddresses: [] }, { publicKey });
  const beforeSignature = Buffer.concat([info, identifier]);
  return (der) => {
    const signature = lastElement(der, beforeSignature)?.subarray(1);
    if (signature === undefined || !sequence(beforeSignature, bitString(signature)).equals(der)) return false;
    return verify(hash, info, publicKey, signature);
  };
}

/**
 * The name under which a kubelet posts the request of a key that it keeps in a file (digestedName of
 * pkg/kubelet/certificate/bootstrap): a digest of key, subject and usages. Nobody can take that name first, because the
 * key is known to nobody before the request is there.
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

/** Whether its subject is this node's, by whichever key. */
export function asksForNode(der: Buffer, nodeName: string): boolean {
  const beginning = Buffer.concat([integer(Buffer.from([0])), distinguishedName(requested(nodeName))]);
  try {
    const info = element(der, element(der, 0).content);
    return inside(der, info).subarray(0, beginning.length).equals(beginning);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The content of the element that follows these bytes. */
function lastElement(der: Buffer, bytes: Buffer): Buffer | undefined {
  const at = der.indexOf(bytes);
  if (at < 0) return undefined;
  try {
    return inside(der, element(der, at + bytes.length));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
