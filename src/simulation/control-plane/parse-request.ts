import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { EXTENSION } from '../../pki/der/certificate-fields.ts';
import { children, type Element, expected, inside, only, whole } from '../../pki/der/reader.ts';
import { TAG, wholeBytes } from '../../pki/der/values.ts';

/** Content of a certificate request whose own signature has been verified. */
export interface ParsedRequest {
  commonName: string;
  organizations: string[];
  /** Kinds of alternative names asked for: dns, ip, email, url. */
  alternativeNames: string[];
  publicKey: KeyObject;
}

const BLOCK = /-----BEGIN CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE REQUEST-----/;
/** Object identifiers as bytes in hex: 2.5.4.3, 2.5.4.10, PKCS #9 extensionRequest (RFC 2985 section 5.4.2). */
const COMMON_NAME = '550403';
const ORGANIZATION = '55040a';
const EXTENSION_REQUEST = '2a864886f70d01090e';
/** Hashes by the signature's algorithm: RSA (RFC 4055 section 5) and ECDSA (RFC 5758 section 3.2). */
const HASHES: Partial<Record<string, string>> = {
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};
/** Kinds of names by the tag of GeneralName (RFC 5280 section 4.2.1.6). */
const KINDS: Partial<Record<number, string>> = { 129: 'email', 130: 'dns', 134: 'url', 135: 'ip' };

/** Reads a PEM certificate request. Throws an Error whose message is what the API server says about such a one. */
export function parseRequest(text: string): ParsedRequest {
  const base64 = BLOCK.exec(text)?.[1];
  if (base64 === undefined) throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const { request, signed } = read(Buffer.from(base64, 'base64'));
  if (!signed) throw new Error('x509: the signature of the certificate request is wrong');
  return request;
}

function read(der: Buffer): { request: ParsedRequest; signed: boolean } {
  try {
    const [info, algorithm, signature] = children(der, only(der, TAG.sequence));
    const [, subject, key, attributes] = children(der, expected(info, TAG.sequence));
    const spki = whole(der, expected(key, TAG.sequence));
    const request = {
      ...namesIn(der, expected(subject, TAG.sequence)),
      alternativeNames: attributes === undefined ? [] : alternativeNames(der, attributes),
      publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    };
    const hash = HASHES[identifier(der, expected(algorithm, TAG.sequence))];
    const bytes = wholeBytes(inside(der, expected(signature, TAG.bitString)));
    return {
      request,
      signed: hash !== undefined && verify(hash, whole(der, expected(info, TAG.sequence)), request.publicKey, bytes),
    };
  } catch {
    throw new Error('asn1: structure error: the certificate request can not be parsed');
  }
}

/** The object identifier that a sequence begins with. */
function identifier(der: Buffer, element: Element): string {
  return inside(der, expected(children(der, element)[0], TAG.oid)).toString('hex');
}

/** Name: a sequence of sets of a type and its value each. */
function namesIn(der: Buffer, name: Element): Pick<ParsedRequest, 'commonName' | 'organizations'> {
  const pairs = children(der, name).flatMap((set) => children(der, set));
  const valuesOf = (type: string) =>
    pairs.filter((pair) => identifier(der, pair) === type).map((pair) => stringIn(der, children(der, pair)[1]));
  return { commonName: valuesOf(COMMON_NAME)[0] ?? '', organizations: valuesOf(ORGANIZATION) };
}

function stringIn(der: Buffer, value: Element | undefined): string {
  return value === undefined ? '' : inside(der, value).toString(value.tag === TAG.utf8String ? 'utf8' : 'latin1');
}

function alternativeNames(der: Buffer, attributes: Element): string[] {
  const asked = children(der, attributes).filter((attribute) => identifier(der, attribute) === EXTENSION_REQUEST);
  const lists = asked.flatMap((attribute) => children(der, expected(children(der, attribute)[1], TAG.set)));
  const extensions = lists
    .flatMap((list) => children(der, list))
    .filter((one) => identifier(der, one) === EXTENSION.subjectAltName);
  return extensions.flatMap((extension) => {
    const value = inside(der, expected(children(der, extension).at(-1), TAG.octetString));
    return children(value, only(value, TAG.sequence)).map(({ tag }) => KINDS[tag] ?? 'other');
  });
}
