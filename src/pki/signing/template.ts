import type { Secret } from '../../base/secret.ts';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';

/** What a certificate of the control plane is for (client-go's cert.Config). */
export interface CertificateTemplate {
  /** CN of the subject. */
  commonName: string;
  /** O of the subject, together in one RDN, before CN (as Go's crypto/x509/pkix). */
  organizations: readonly string[];
  dnsNames: readonly string[];
  /** IPv4 or IPv6, in text, as Go writes addresses. */
  ipAddresses: readonly string[];
  /** extKeyUsage: serverAuth, clientAuth. */
  usages: readonly ('server' | 'client')[];
  algorithm: EncryptionAlgorithm;
  /** In milliseconds from now. */
  validity: number;
}

/** What a self-signed CA is made by. */
export interface AuthorityTemplate {
  /** CN of the subject, and its one DNS name. */
  commonName: string;
  algorithm: EncryptionAlgorithm;
  /** In milliseconds from now. */
  validity: number;
}

/**
 * A certificate (PEM, the leaf alone) and its private key (PEM, as kubeadm writes it: PKCS #1 for RSA, SEC 1 for EC).
 */
export interface IssuedCertificate {
  certificate: string;
  key: Secret;
}

/** Where a CA lies on the host. */
export interface AuthorityFiles {
  /** Its name in messages: ca, etcd/ca, front-proxy-ca. */
  name: string;
  certificatePath: string;
  keyPath: string;
}
