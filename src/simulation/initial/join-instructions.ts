import { X509Certificate } from 'node:crypto';
import { Secret } from '../../base/secret.ts';
import { wholeSeconds } from '../../base/time.ts';
import { newBootstrapToken, newCertificateKey } from '../../config/values/new-secrets.ts';
import { publicKeyHash } from '../../pki/keys/spki.ts';
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
  return publicKeyHash(new X509Certificate(certificate).publicKey);
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
  const [id = '', text = ''] = newBootstrapToken().reveal().split('.');
  const secret = new Secret(text);
  return { id, secret, authentication: true, signing: true, extraGroups: [NODE_TOKEN_GROUP], ...fields };
}
