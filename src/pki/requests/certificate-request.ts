import { distinguishedName } from '../der/distinguished-name.ts';
import { subjectAltName } from '../der/extensions.ts';
import { element, ifDer, whole } from '../der/reader.ts';
import { explicit, integer, oid, sequence, setOf } from '../der/write.ts';
import type { KeyPair } from '../keys/key-stock.ts';
import { pemBlock, signed } from '../signing/sign-certificate.ts';
import type { CertificateTemplate } from '../signing/template.ts';

/** PKCS #9 extensionRequest (RFC 2985 section 5.4.2). */
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const BLOCK =
  /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+?)-----END (?:NEW )?CERTIFICATE REQUEST-----/;

export type Requested = Pick<CertificateTemplate, 'commonName' | 'organizations' | 'dnsNames' | 'ipAddresses'>;

/** A request for a certificate (PKCS #10, RFC 2986) in PEM, as Go's crypto/x509 makes it. */
export function certificateRequest(requested: Requested, pair: KeyPair): string {
  return pemBlock('CERTIFICATE REQUEST', signed(requestInfo(requested, pair), pair.privateKey));
}

/** Tells whether a PEM text is this key's request for these names; only its signature may differ. */
export function isRequestFor(pem: string, requested: Requested, pair: KeyPair): boolean {
  const body = BLOCK.exec(pem)?.[1];
  if (body === undefined) return false;
  const der = Buffer.from(body, 'base64');
  return infoOf(der)?.equals(requestInfo(requested, pair)) === true;
}

/** The CertificationRequestInfo of a request; undefined where it is not DER. */
export function infoOf(der: Buffer): Buffer | undefined {
  return ifDer(() => whole(der, element(der, element(der, 0).content)));
}

/** CertificationRequestInfo (RFC 2986 section 4.1). */
export function requestInfo(requested: Requested, { publicKey }: Pick<KeyPair, 'publicKey'>): Buffer {
  const { dnsNames, ipAddresses } = requested;
  const attributes =
    dnsNames.length + ipAddresses.length > 0
      ? sequence(oid(EXTENSION_REQUEST), setOf(sequence(subjectAltName(requested))))
      : Buffer.alloc(0);
  return sequence(
    integer(Buffer.of(0)), // version 1
    distinguishedName(requested),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(0, attributes),
  );
}
