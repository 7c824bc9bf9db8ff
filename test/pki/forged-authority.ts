import { generateKeyPairSync, type KeyObject, type X509Certificate } from 'node:crypto';
import { distinguishedName } from '../../src/pki/der/distinguished-name.ts';
import { basicConstraints, KEY_USAGE, keyUsage, subjectAltName } from '../../src/pki/der/extensions.ts';
import { explicit, integer, nothing, oid, sequence, time } from '../../src/pki/der/write.ts';
import { privateKeyPem } from '../../src/pki/keys/private-key.ts';
import { certificatePem, signed } from '../../src/pki/signing/sign-certificate.ts';
import type { Issued } from '../wire/support/authority.ts';

const DAY_MS = 86_400_000;
const AUTHORITY = distinguishedName({ commonName: 'kubernetes' });

interface Content {
  /** The whole element. */
  serial: Buffer;
  subject: Buffer;
  publicKey: KeyObject;
  extensions: readonly Buffer[];
}

/**
 * A CA of an attacker's key whose serial number carries another key: it is an INTEGER in long form (`1F 02`), which
 * OpenSSL reads, and in it stands what a reader of one-byte tags takes for the elements up to SubjectPublicKeyInfo. The
 * pinned key must be short (on a curve), so that the length is one byte.
 */
export class ForgedAuthority {
  readonly pem: string;
  readonly #key: KeyObject;

  constructor(pinned: X509Certificate) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    const spki = pinned.publicKey.export({ type: 'spki', format: 'der' });
    // Signature, issuer, validity, subject, key: after one byte, which the other reader takes for the end of the
    // number.
    const inside = Buffer.concat([Buffer.from([1]), nothing(), nothing(), nothing(), nothing(), spki]);
    const serial = Buffer.concat([Buffer.from([0x1f, 0x02, inside.length]), inside]);
    const extensions = [keyUsage(KEY_USAGE.keyCertSign), basicConstraints(true)];
    this.pem = certificatePem(this.#certificate({ serial, subject: AUTHORITY, publicKey, extensions }));
  }

  /** A server's certificate; `serial` is the whole element. */
  issue({ ipAddress = '127.0.0.1', serial = integer(Buffer.from([2])) } = {}): Issued {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const extensions = [subjectAltName({ dnsNames: [], ipAddresses: [ipAddress] })];
    const subject = distinguishedName({ commonName: 'kube-apiserver' });
    const certificate = this.#certificate({ serial, subject, publicKey, extensions });
    return { certificate: certificatePem(certificate), key: privateKeyPem(privateKey).reveal() };
  }

  #certificate({ serial, subject, publicKey, extensions }: Content): Buffer {
    const body = sequence(
      explicit(0, integer(Buffer.from([2]))),
      serial,
      sequence(oid('1.2.840.10045.4.3.2')), // ecdsa-with-SHA256
      AUTHORITY,
      sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
      subject,
      publicKey.export({ type: 'spki', format: 'der' }),
      explicit(3, sequence(...extensions)),
    );
    return signed(body, this.#key);
  }
}
