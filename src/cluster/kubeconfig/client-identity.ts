import { X509Certificate } from 'node:crypto';
import { sha256 } from '../../base/sha256.ts';
import type { Credential } from '../discovery/trusted-cluster.ts';

/** Whom a credential presents, by what of it is public. */
export interface ClientIdentity {
  type: Credential['type'];
  /**
   * A bootstrap token's ID, a user's name, SHA-256 of a certificate, the path of a certificate or a program; null for a
   * token of another kind.
   */
  name: string | null;
  /** SHA-256 of the certificate that `name` is the path of: another one under that path is another identity. */
  digest?: string;
}

/** ID.SECRET: the part before the dot is public, it is the name of an object in the cluster. */
const BOOTSTRAP_TOKEN = /^([a-z0-9]{6})\.[a-z0-9]{16}$/;

/** The public part of a bootstrap token. Null for any other, of which nothing is shown. */
export function bootstrapTokenId(token: string): string | null {
  return BOOTSTRAP_TOKEN.exec(token)?.[1] ?? null;
}

export function clientIdentity(credential: Credential): ClientIdentity {
  const { type } = credential;
  switch (credential.type) {
    case 'token':
      return { type, name: bootstrapTokenId(credential.token.reveal()) };
    case 'basic':
      return { type, name: credential.username };
    case 'client-certificate':
      return { type, name: fingerprint(credential.certificate) };
    case 'client-certificate-files':
      return { type, name: credential.certificatePath, digest: fingerprint(credential.certificate) };
    case 'exec':
      // Its arguments and environment may hold secrets.
      return { type, name: String(credential.exec.command) };
  }
}

/**
 * Of the first certificate, as `openssl x509 -fingerprint -sha256` has it; a key in the same text has no part in it.
 */
function fingerprint(pem: string): string {
  return `sha256:${sha256(new X509Certificate(pem).raw)}`;
}
