import { randomBytes } from 'node:crypto';
import { Secret, wiping } from '../../base/secret.ts';

/** A new key for the certificates in kubeadm-certs: 32 bytes (AES-256) in hexadecimal. */
export function newCertificateKey(): Secret {
  return wiping(randomBytes(32), (key) => new Secret(key.toString('hex')));
}
