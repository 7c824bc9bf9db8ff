import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';
import type { Requested } from '../../pki/requests/certificate-request.ts';
import type { AuthorityFiles, AuthorityTemplate, CertificateTemplate } from '../../pki/signing/template.ts';

/** A self-signed serving certificate with its key, made where it is applied. */
export interface ServingCertificateChange {
  kind: 'serving-certificate';
  host: string;
  certificatePath: string;
  keyPath: string;
}

/**
 * A self-signed CA and its key, made where it is applied. One that is there is kept, with or without its key; one that
 * can't be used is an error.
 */
export interface CertificateAuthorityChange {
  kind: 'certificate-authority';
  authority: AuthorityFiles;
  template: AuthorityTemplate;
}

/**
 * The pair of keys that service accounts' tokens are signed and checked with. A key that is there is kept, and gets its
 * public half where that is missing.
 */
export interface ServiceAccountKeyChange {
  kind: 'service-account-key';
  keyPath: string;
  publicKeyPath: string;
  algorithm: EncryptionAlgorithm;
}

/**
 * A certificate of the control plane and its key, made and signed where it is applied. One that is there and fits is
 * kept; one that does not fit is an error.
 */
export interface CertificateChange {
  kind: 'certificate';
  /** kubeadm's name: apiserver, apiserver-kubelet-client, etcd/server ... */
  name: string;
  certificatePath: string;
  keyPath: string;
  authority: AuthorityFiles;
  template: CertificateTemplate;
}

/**
 * A kubeconfig (0600) with a client certificate made where it is applied. One that is there and fits is kept; one that
 * does not fit is an error.
 */
export interface KubeconfigChange {
  kind: 'kubeconfig';
  path: string;
  clusterName: string;
  /** https://host:port */
  server: string;
  userName: string;
  authority: AuthorityFiles;
  template: CertificateTemplate;
}

/** A new certificate in the place of one that is there, for the same subject, names and usages, with a new key. */
export interface RenewCertificate {
  kind: 'renew-certificate';
  /** kubeadm's name. */
  name: string;
  /** In a kubeconfig the CA is renewed with it. */
  place: CertificatePlace;
  authority: AuthorityFiles;
  algorithm: EncryptionAlgorithm;
  /** In milliseconds from now. */
  validity: number;
}

/**
 * A key and the request for its certificate (PKCS #10), for a CA that is kept elsewhere. A key that is there is kept.
 */
export interface CertificateRequestChange {
  kind: 'certificate-request';
  requestPath: string;
  /** A file of its own, or a kubeconfig that holds the key and waits for the certificate. */
  keyPlace:
    | { type: 'file'; path: string }
    | { type: 'kubeconfig'; path: string; clusterName: string; server: string; userName: string };
  requested: Requested;
  algorithm: EncryptionAlgorithm;
}

/** When a certificate ends (notAfter, in ms since the epoch), before and after it was renewed. */
export interface Renewal {
  name: string;
  before: number;
  after: number;
}

/** Points a kubeconfig that is there at another API server of its cluster. */
export interface KubeconfigServer {
  kind: 'kubeconfig-server';
  path: string;
  /** https://host:port */
  server: string;
}

/** Makes the user of a kubeconfig authenticate with a file of certificate and key instead of with what stands in it. */
export interface KubeconfigClient {
  kind: 'kubeconfig-client';
  path: string;
  certificatePath: string;
  /**
   * Where the file is not there: it is about to be written, so that a preview counts on it. Else nothing is to be done
   * then.
   */
  expected: boolean;
}

/** Where a certificate is: in a file beside that of its key, or with its key in a kubeconfig. */
export type CertificatePlace =
  | { type: 'pair'; certificatePath: string; keyPath: string }
  | { type: 'kubeconfig'; path: string };
