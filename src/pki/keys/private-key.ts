import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Secret } from '../../base/secret.ts';
import { signatureAlgorithm } from '../signing/sign-certificate.ts';
import type { KeyPair } from './key-stock.ts';

/**
 * PEM blocks of private keys that are not encrypted: PKCS #1, SEC 1, PKCS #8. What stands around them (EC PARAMETERS)
 * is passed over, as Go does.
 */
const PRIVATE_BLOCK = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/;

const PUBLIC_BLOCK = /-----BEGIN ((?:RSA )?PUBLIC KEY|CERTIFICATE)-----[\s\S]*?-----END \1-----/g;

/** What of a PEM text is no private key: the kubelet keeps its certificate and key in one file. */
export function withoutPrivateKeys(pem: string): string {
  return pem.replace(new RegExp(PRIVATE_BLOCK, 'g'), '');
}

/**
 * The RSA or ECDSA key (on one of NIST's curves) of a PEM text; undefined for everything else. The library's own errors
 * may quote a key: they go no further.
 */
export function parsePrivateKey(pem: Secret): KeyObject | undefined {
  const block = PRIVATE_BLOCK.exec(pem.reveal())?.[0];
  if (block === undefined) return undefined;
  try {
    const key = createPrivateKey(block);
    return signatureAlgorithm(key) === undefined ? undefined : key;
  } catch {
    return undefined;
  }
}

/**
 * The public keys of a PEM text: keys (SubjectPublicKeyInfo, PKCS #1) and certificates. Undefined when there is none,
 * or one that does not parse.
 */
export function parsePublicKeys(pem: string): KeyObject[] | undefined {
  try {
    const keys = [...pem.matchAll(PUBLIC_BLOCK)].map(([block]) => createPublicKey(block));
    return keys.length > 0 ? keys : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a private key has this public key. */
export function belongsTogether(privateKey: KeyObject, publicKey: KeyObject): boolean {
  return sameKey(createPublicKey(privateKey), publicKey);
}

/** The pair of a private key. */
export function keyPairOf(privateKey: KeyObject): KeyPair {
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** SubjectPublicKeyInfo in PEM, for either kind of key. */
export function publicKeyPem({ publicKey }: KeyPair): string {
  return String(publicKey.export({ type: 'spki', format: 'pem' }));
}

/** As kubeadm writes it: PKCS #1 for RSA, SEC 1 for EC. */
export function privateKeyPem(key: KeyPair['privateKey']): Secret {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return new Secret(String(key.export({ type, format: 'pem' })));
}

/**
 * Keys of two kinds are not given to `equals`: it leaves an error in OpenSSL's queue, by which the next key that is
 * read fails (Node.js 20 and 24).
 */
export function sameKey(one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other);
}

/**
 * Whether a certificate (PEM) and a private key (PEM, not encrypted) can be read and belong together. The library's own
 * errors may quote a key: they go no further.
 */
export function keyMatches(certificate: string, key: Secret): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key.reveal()));
  } catch {
    return false;
  }
}
