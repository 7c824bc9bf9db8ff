import { randomBytes } from 'node:crypto';
import { Secret } from '../secret.ts';

/** A new key for the certificates in kubeadm-certs: 32 bytes (AES-256) in hexadecimal. */
export function newCertificateKey(): Secret {
  return new Secret(randomBytes(32).toString('hex'));
}
