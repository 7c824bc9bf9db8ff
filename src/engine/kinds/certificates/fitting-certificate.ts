import { type KeyObject, X509Certificate } from 'node:crypto';
import { orUndefined } from '../../../base/try.ts';
import { nodeOf } from '../../../pki/reading/node-certificate.ts';

/** True if the first certificate in the PEM is this node's, valid, and belongs to the key. */
export function fits(
  pem: string,
  { nodeName, privateKey, now }: { nodeName: string; privateKey: KeyObject; now: number },
): boolean {
  const certificate = orUndefined(() => new X509Certificate(pem));
  if (certificate === undefined) return false;
  const found = nodeOf(certificate);
  return found?.node === nodeName && found.validTo > now && certificate.checkPrivateKey(privateKey);
}
