import { Secret } from '../../base/secret.ts';
import { newKeyPair } from '../../pki/keys/key-stock.ts';
import { privateKeyPem, publicKeyPem } from '../../pki/keys/private-key.ts';
import { ALGORITHMS, type CaKind, type CertificateAuthority, createAuthority } from '../control-plane/certificates.ts';

/**
 * Keys shared by the control planes of one cluster: three CAs and the key pair of service account tokens.
 */
export interface ClusterPki {
  ca: CertificateAuthority;
  frontProxyCa: CertificateAuthority;
  etcdCa: CertificateAuthority;
  serviceAccount: { publicKey: string; privateKey: Secret };
}

/** Creates them as kubeadm's init does. `now` in ms since the epoch. */
export async function createClusterPki(kind: CaKind, now: number): Promise<ClusterPki> {
  const [ca, frontProxyCa, etcdCa, serviceAccount] = await Promise.all([
    createAuthority(kind, now),
    createAuthority(kind, now, 'front-proxy-ca'),
    createAuthority(kind, now, 'etcd-ca'),
    serviceAccountPair(kind),
  ]);
  return { ca, frontProxyCa, etcdCa, serviceAccount };
}

async function serviceAccountPair(kind: CaKind): Promise<ClusterPki['serviceAccount']> {
  const pair = await newKeyPair(ALGORITHMS[kind]);
  return { publicKey: publicKeyPem(pair), privateKey: privateKeyPem(pair.privateKey) };
}

/** Name in the Secret kubeadm-certs -> content: what kubeadm uploads where etcd is its own (certsToTransfer). */
export function sharedFiles({ ca, frontProxyCa, etcdCa, serviceAccount }: ClusterPki): ReadonlyMap<string, Secret> {
  return new Map([
    ['ca.crt', new Secret(ca.certificate)],
    ['ca.key', privateKeyPem(ca.key)],
    ['front-proxy-ca.crt', new Secret(frontProxyCa.certificate)],
    ['front-proxy-ca.key', privateKeyPem(frontProxyCa.key)],
    ['sa.pub', new Secret(serviceAccount.publicKey)],
    ['sa.key', serviceAccount.privateKey],
    ['etcd-ca.crt', new Secret(etcdCa.certificate)],
    ['etcd-ca.key', privateKeyPem(etcdCa.key)],
  ]);
}
