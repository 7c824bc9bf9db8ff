import { randomBytes, randomInt } from 'node:crypto';
import { Secret, wiping } from '../../base/secret.ts';

const CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 6;
const SECRET_LENGTH = 16;

/** A new random bootstrap token, id.secret. */
export function newBootstrapToken(): Secret {
  return new Secret(`${characters(ID_LENGTH)}.${characters(SECRET_LENGTH)}`);
}

function characters(count: number): string {
  return Array.from({ length: count }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
}

/** A new random key (AES-256, 32 bytes in hex) for the certificates in kubeadm-certs. */
export function newCertificateKey(): Secret {
  return wiping(randomBytes(32), (key) => new Secret(key.toString('hex')));
}
