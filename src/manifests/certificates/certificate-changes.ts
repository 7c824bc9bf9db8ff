import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';
import type { Requested } from '../../pki/requests/certificate-request.ts';
import type { AuthorityFiles, AuthorityTemplate, CertificateTemplate } from '../../pki/signing/template.ts';

/** A self-signed serving certificate with its key, made when the change is applied. */
export interface ServingCertificateChange {
  kind: 'serving-certificate';
  host: string;
  certificatePath: string;
  keyPath: string;
}

interface KubeletCertificate {
  nodeName: string;
  /** Holds the key until the certificate is stored. */
  keyPath: string;
  /** The link to the file with both, in the kubelet's cert-dir. */
  certificatePath: string;
  /** `others`: a person, or the approver of bound tokens, for whom a further request is not the same. */
  approvedBy: 'cluster' | 'others';
  /** An unfinished join of this machine has requested it: its key, request and certificate are used if they fit. */
  takesOver: boolean;
  /**
   * Each such request was for this node and this cluster. So the key may be sent again, once the cluster has deleted the
   * request: no two names share it.
   */
  sendsAgain: boolean;
  timeoutMs: number;
}

/** The key of the kubelet's client certificate, and the request for it, which is sent to the cluster. */
export interface RequestKubeletCertificate extends KubeletCertificate {
  kind: 'request-kubelet-certificate';
}

/** A request for the kubelet's client certificate. */
export interface KubeletRequest {
  /** Its time, as the kubelet writes it in the names of certificate files: 2026-12-02-06-50-00 (UTC). */
  stamp: string;
}

/** The kubelet's client certificate, once the cluster has issued it, and the key from `keyPath`. */
export interface StoreKubeletCertificate extends KubeletCertificate {
  kind: 'store-kubelet-certificate';
  /** In the name of the file that `certificatePath` leads to, instead of "current". */
  stamp: string;
}

/**
 * A self-signed CA and its key, made when the change is applied. Keeps an existing CA, with or without its key; one that
 * cannot be used is an error.
 */
export interface CertificateAuthorityChange {
  kind: 'certificate-authority';
  authority: AuthorityFiles;
  template: AuthorityTemplate;
}

/** The key pair of service account tokens. Keeps an existing key and adds a missing public key. */
export interface ServiceAccountKeyChange {
  kind: 'service-account-key';
  keyPath: string;
  publicKeyPath: string;
  algorithm: EncryptionAlgorithm;
}

/**
 * A certificate of the control plane and its key, made and signed when the change is applied. Keeps an existing one that
 * fits; one that does not is an error.
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
 * A kubeconfig (0600) with a client certificate made when the change is applied. Keeps an existing one that fits; one
 * that does not is an error.
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

/** Replaces an existing certificate with one for the same subject, names and usages and a new key. */
export interface RenewCertificate {
  kind: 'renew-certificate';
  /** kubeadm's name. */
  name: string;
  /** In a kubeconfig the CA is replaced as well. */
  place: CertificatePlace;
  authority: AuthorityFiles;
  algorithm: EncryptionAlgorithm;
  /** In milliseconds from now. */
  validity: number;
}

/** A key and a certificate request (PKCS #10) for an external CA. Keeps an existing key. */
export interface CertificateRequestChange {
  kind: 'certificate-request';
  requestPath: string;
  /** A separate file, or a kubeconfig with the key, to which the certificate will be added. */
  keyPlace:
    | { type: 'file'; path: string }
    | { type: 'kubeconfig'; path: string; clusterName: string; server: string; userName: string };
  requested: Requested;
  algorithm: EncryptionAlgorithm;
}

/** notAfter of a certificate in ms since the epoch, before and after it was renewed. */
export interface Renewal {
  name: string;
  before: number;
  after: number;
}

/** Points an existing kubeconfig to another API server of its cluster. */
export interface KubeconfigServer {
  kind: 'kubeconfig-server';
  path: string;
  /** https://host:port */
  server: string;
}

/** Makes a kubeconfig use a file with certificate and key instead of embedded data. */
export interface KubeconfigClient {
  kind: 'kubeconfig-client';
  path: string;
  certificatePath: string;
  /** The file will be written even if it does not exist yet, so a preview assumes it. Otherwise a missing file is skipped. */
  expected: boolean;
}

/** Location of a certificate: in a file next to its key's, or with its key in a kubeconfig. */
export type CertificatePlace =
  | { type: 'pair'; certificatePath: string; keyPath: string }
  | { type: 'kubeconfig'; path: string };
