import { X509Certificate } from 'node:crypto';
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

/** ID.SECRET. The ID is public: it is part of an object's name in the cluster. */
const BOOTSTRAP_TOKEN = /^([a-z0-9]{6})\.[a-z0-9]{16}$/;

/** The public part of a bootstrap token; null for any other token, which is secret as a whole. */
export function bootstrapTokenId(token: string): string | null {
  return BOOTSTRAP_TOKEN.exec(token)?.[1] ?? null;
}

export const clientIdentity = byType<Credential, ClientIdentity>({
  token: ({ type, token }) => ({ type, name: bootstrapTokenId(token.reveal()) }),
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
