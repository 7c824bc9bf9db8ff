import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Secret } from '../../base/secret.ts';
import { authorityKey, type CaKind, type CertificateAuthority, createAuthority } from '../control-plane/certificates.ts';

/** What the control planes of one cluster have in common: three authorities and the key pair of service account tokens. */
export interface ClusterPki {
  ca: CertificateAuthority;
  frontProxyCa: CertificateAuthority;
  etcdCa: CertificateAuthority;
  serviceAccount: { publicKey: string; privateKey: Secret };
}

/** As kubeadm's init makes them. `now` in ms since the epoch. */
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
  const generate = promisify(generateKeyPair);
  const pair = kind === 'rsa' ? await generate('rsa', { modulusLength: 2048 }) : await generate('ec', { namedCurve: 'P-256' });
  const form = { type: kind === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' } as { type: 'pkcs1'; format: 'pem' };
  return {
    publicKey: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
    privateKey: new Secret(String(pair.privateKey.export(form))),
  };
}

/** Name in the Secret kubeadm-certs -> content: what kubeadm uploads where etcd is its own (certsToTransfer). */
export function sharedFiles({ ca, frontProxyCa, etcdCa, serviceAccount }: ClusterPki): ReadonlyMap<string, Secret> {
  return new Map([
    ['ca.crt', new Secret(ca.certificate)],
    ['ca.key', authorityKey(ca)],
    ['front-proxy-ca.crt', new Secret(frontProxyCa.certificate)],
    ['front-proxy-ca.key', authorityKey(frontProxyCa)],
    ['sa.pub', new Secret(serviceAccount.publicKey)],
    ['sa.key', serviceAccount.privateKey],
    ['etcd-ca.crt', new Secret(etcdCa.certificate)],
    ['etcd-ca.key', authorityKey(etcdCa)],
  ]);
}
