import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';

/** Whether a certificate (PEM) and a private key (PEM, not encrypted) can be read and belong together. The library's own errors may quote a key: they go no further. */
export function keyMatches(certificate: string, key: Secret): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key.reveal()));
  } catch {
    return false;
  }
}
