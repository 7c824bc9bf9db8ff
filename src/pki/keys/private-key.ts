import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Secret } from '../../base/secret.ts';
import { orUndefined } from '../../base/try.ts';
import { blockTexts } from '../reading/pem.ts';
import { signatureAlgorithm } from '../signing/sign-certificate.ts';
import type { KeyPair } from './key-stock.ts';

/** Unencrypted private keys in PEM: PKCS #1, SEC 1, PKCS #8. Other blocks (EC PARAMETERS) are skipped, as in Go. */
const PRIVATE = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];
const PUBLIC = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE'];

/** A PEM text without its private keys: the kubelet keeps its certificate and key in one file. */
export function withoutPrivateKeys(pem: string): string {
  const keys = blockTexts(pem, PRIVATE);
  const starts = [0, ...keys.map(({ end }) => end)];
  return starts.map((start, index) => pem.slice(start, keys[index]?.start)).join('');
}

/**
 * The first RSA or ECDSA key (on one of NIST's curves) in a PEM text; undefined for anything else. Swallows the errors of
 * node:crypto, because they may quote a key.
 */
export function parsePrivateKey(pem: Secret): KeyObject | undefined {
  const block = blockTexts(pem.reveal(), PRIVATE)[0]?.text;
  if (block === undefined) return undefined;
  return orUndefined(() => {
    const key = createPrivateKey(block);
    return signatureAlgorithm(key) === undefined ? undefined : key;
  });
}

/**
 * The public keys in a PEM text, as keys (SubjectPublicKeyInfo, PKCS #1) or in certificates. Undefined when there are
 * none, or one does not parse.
 */
export function parsePublicKeys(pem: string): KeyObject[] | undefined {
  return orUndefined(() => {
    const keys = blockTexts(pem, PUBLIC).map(({ text }) => createPublicKey(text));
    return keys.length > 0 ? keys : undefined;
  });
}

export function belongsTogether(privateKey: KeyObject, publicKey: KeyObject): boolean {
  return sameKey(createPublicKey(privateKey), publicKey);
}

export function keyPairOf(privateKey: KeyObject): KeyPair {
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** SubjectPublicKeyInfo in PEM. */
export function publicKeyPem({ publicKey }: KeyPair): string {
  return String(publicKey.export({ type: 'spki', format: 'pem' }));
}

/** PEM as kubeadm writes it: PKCS #1 for RSA, SEC 1 for EC. */
export function privateKeyPem(key: KeyPair['privateKey']): Secret {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return new Secret(String(key.export({ type, format: 'pem' })));
}

/**
 * Compares two keys. `equals` never gets keys of different types: it would leave an error in OpenSSL's queue, which
 * makes the next key fail to parse (Node.js 20 and 24).
 */
export function sameKey(one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other);
}

/**
 * Tells whether a certificate and an unencrypted private key, both PEM, can be read and belong together. Swallows the
 * errors of node:crypto, because they may quote a key.
 */
export function keyMatches(certificate: string, key: Secret): boolean {
  return orUndefined(() => new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key.reveal()))) ?? false;
}
