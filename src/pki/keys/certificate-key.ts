import { randomBytes } from 'node:crypto';
import { Secret, wiping } from '../../base/secret.ts';

/** A new random key (AES-256, 32 bytes in hex) for the certificates in kubeadm-certs. */
export function newCertificateKey(): Secret {
  return wiping(randomBytes(32), (key) => new Secret(key.toString('hex')));
}
