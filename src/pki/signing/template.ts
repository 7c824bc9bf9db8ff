import type { Secret } from '../../base/secret.ts';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';
import type { KeyPair } from '../keys/key-stock.ts';

/** The content of a control-plane certificate (client-go's cert.Config). */
export interface CertificateTemplate {
  /** CN of the subject. */
  commonName: string;
  /** O of the subject: all in one RDN before CN, as in Go's crypto/x509/pkix. */
  organizations: readonly string[];
  dnsNames: readonly string[];
  /** IPv4 or IPv6, as Go prints addresses. */
  ipAddresses: readonly string[];
  /** extKeyUsage: serverAuth, clientAuth. */
  usages: readonly ('server' | 'client')[];
  algorithm: EncryptionAlgorithm;
  /** In milliseconds from now. */
  validity: number;
}

/** The content of a self-signed CA. */
export interface AuthorityTemplate {
  /** CN of the subject, and the only DNS name. */
  commonName: string;
  algorithm: EncryptionAlgorithm;
  /** In milliseconds from now. */
  validity: number;
}

/** Time and key for a certificate that is about to be signed. Times are in ms since the epoch. */
export interface Issuing {
  /** Start of the template's `validity`. */
  now: number;
  notBefore: number;
  pair: KeyPair;
}

/**
 * A certificate (PEM, the leaf alone) and its private key (PEM, as kubeadm writes it: PKCS #1 for RSA, SEC 1 for EC).
 */
export interface IssuedCertificate {
  certificate: string;
  key: Secret;
}

/** The files of a CA on the host. */
export interface AuthorityFiles {
  /** The name of the CA in messages: ca, etcd/ca, front-proxy-ca. */
  name: string;
  certificatePath: string;
  keyPath: string;
}
