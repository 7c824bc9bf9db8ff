import { X509Certificate } from 'node:crypto';
import { bootstrapTokenParts } from '../../base/bootstrap-token.ts';
import { byType } from '../../base/record.ts';
import { sha256 } from '../../base/sha256.ts';
import type { Credential } from '../discovery/trusted-cluster.ts';

/** The public part of a credential. */
export interface ClientIdentity {
  /** Kind of credential. */
  type: Credential['type'];
  /**
   * A bootstrap token's ID, a user's name, SHA-256 of a certificate, the path of a certificate or a program; null for a
   * token of another kind.
   */
  name: string | null;
  /** SHA-256 of the certificate at the path `name`, because another certificate there is another identity. */
  digest?: string;
}

export const clientIdentity = byType<Credential, ClientIdentity>({
  // The ID of a bootstrap token is public: it names an object. Any other token is secret as a whole.
  token: ({ type, token }) => ({ type, name: bootstrapTokenParts(token.reveal())?.id ?? null }),
  basic: ({ type, username }) => ({ type, name: username }),
  'client-certificate': ({ type, certificate }) => ({ type, name: fingerprint(certificate) }),
  'client-certificate-files': ({ type, certificatePath, certificate }) => ({
    ...{ type, name: certificatePath, digest: fingerprint(certificate) },
  }),
  // Leaves out arguments and environment, which may hold secrets.
  exec: ({ type, exec }) => ({ type, name: String(exec.command) }),
});

/** The fingerprint of the first certificate in a text with or without a key (`openssl x509 -fingerprint -sha256`). */
function fingerprint(pem: string): string {
  return `sha256:${sha256(new X509Certificate(pem).raw)}`;
}
