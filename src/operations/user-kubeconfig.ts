import { Failure } from '../base/failure.ts';
import type { Secret } from '../base/secret.ts';
import type { UnversionedCluster } from '../config/types/cluster.ts';
import { readAuthority, readSigner } from '../engine/kinds/certificates/authority.ts';
import type { HostReader } from '../host/ports.ts';
import { authorityFiles, template } from '../manifests/certificates/control-plane-certificates.ts';
import { clientKubeconfig } from '../manifests/kubeconfigs/client-kubeconfig.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import { issueCertificate } from '../pki/signing/issue-certificate.ts';
import { USER_NEEDS_CA_KEY } from './operations-sentences.ts';

export interface UserKubeconfigOptions {
  cluster: UnversionedCluster;
  /** https://host:port */
  server: string;
  userName: string;
  organizations: readonly string[];
  /** Used instead of a certificate. */
  token: Secret | undefined;
  /** Validity of the certificate, in milliseconds from now. */
  validity: number;
  host: HostReader;
}

/** A kubeconfig for another user of the cluster, signed by the CA on this host. Writes nothing. Throws a Failure. */
export async function userKubeconfig(options: UserKubeconfigOptions): Promise<Secret> {
  const { cluster, server, userName, organizations, token, validity, host } = options;
  const { clusterName, certificatesDir, encryptionAlgorithm } = cluster;
  const authority = await readAuthority(authorityFiles('ca', certificatesDir), host);
  const names = { clusterName, server, userName };
  if (token !== undefined) return clientKubeconfig(names, authority.pem, { token });
  const signer = await readSigner(authority, host);
  if (signer === undefined) throw new Failure(USER_NEEDS_CA_KEY, { user: userName, keyPath: authority.files.keyPath });
  const wanted = { ...template(cluster, { commonName: userName, organizations, usages: ['client'] }), validity };
  const issuing = {
    now: host.clock.now(),
    notBefore: Date.parse(signer.certificate.validFrom), // as in kubeadm: valid since the CA is
    pair: await new KeyStock(1).take(encryptionAlgorithm),
  };
  return clientKubeconfig(names, authority.pem, issueCertificate(signer, wanted, issuing));
}
