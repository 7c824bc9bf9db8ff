import { createHash, randomInt, X509Certificate } from 'node:crypto';
import { Secret } from '../../base/secret.ts';
import { wholeSeconds } from '../../base/time.ts';
import { newCertificateKey } from '../../config/values/new-secrets.ts';
import {
  type BootstrapTokenSecret,
  type BootstrapTokens,
  NODE_TOKEN_GROUP,
} from '../control-plane/bootstrap-tokens.ts';
import { type CaKind, type CertificateAuthority, createAuthority } from '../control-plane/certificates.ts';
import type { FaultSet } from '../faults.ts';
import type { ClusterDescription } from './cluster-objects.ts';

/**
 * Join instructions that an administrator hands out. With a fault of the instructions, they are wrong in that way.
 */
export interface JoinInstructions {
  /** host:port. */
  endpoint: string;
  token: Secret;
  /** "sha256:<hex of SPKI>". */
  caCertHashes: string[];
  /** 64 hexadecimal digits, for control planes. */
  certificateKey: Secret;
}

const HOUR = 3_600_000;

/** "sha256:<hex>" over the SubjectPublicKeyInfo (RFC 7469 section 2.4). */
export function pinOf(certificate: string): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(spki).digest('hex')}`;
}

/**
 * Makes the token to join with and another one, as the faults want them, and tells what the administrator would say.
 */
export async function handOut(
  tokens: BootstrapTokens,
  faults: FaultSet,
  cluster: {
    cluster: ClusterDescription;
    ca: CertificateAuthority;
    caKind: CaKind;
    certificateKey: Secret;
    now(): number;
  },
): Promise<JoinInstructions> {
  const expiration = (ms: number) => wholeSeconds(cluster.now() + ms);
  const given = randomToken({ expiration: expiration(faults.has('expired-token') ? -HOUR : 24 * HOUR) });
  tokens.put(randomToken({ expiration: expiration(24 * HOUR) }));
  if (!faults.has('unknown-token')) tokens.put(given);
  const secret = faults.has('wrong-token-secret') ? randomToken({}).secret : given.secret;
  const pinned = faults.has('wrong-pin')
    ? (await createAuthority(cluster.caKind, cluster.now())).certificate
    : cluster.ca.certificate;
  return {
    endpoint: cluster.cluster.controlPlaneEndpoint,
    token: new Secret(`${given.id}.${secret.reveal()}`),
    caCertHashes: [pinOf(pinned)],
    certificateKey: faults.has('wrong-certificate-key') ? newCertificateKey() : cluster.certificateKey,
  };
}

/** A token as `kubeadm token create` makes it. */
export function randomToken(fields: Partial<BootstrapTokenSecret>): BootstrapTokenSecret {
  const characters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const text = (length: number) => Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
  const secret = new Secret(text(16));
  return { id: text(6), secret, authentication: true, signing: true, extraGroups: [NODE_TOKEN_GROUP], ...fields };
}
