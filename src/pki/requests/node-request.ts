import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { orUndefined } from '../../base/try.ts';
import { addressText } from '../../config/values/address.ts';
import { DNS_NAME, IP_ADDRESS } from '../der/alternative-names.ts';
import { distinguishedName } from '../der/distinguished-name.ts';
import { children, type Element, element, ifDer, inside, must, whole } from '../der/reader.ts';
import { bitString, integer, nothing, oid, sequence } from '../der/write.ts';
import { pemBlock, signatureAlgorithm } from '../signing/sign-certificate.ts';
import { infoOf, requestInfo } from './certificate-request.ts';
import { nodeSubject } from './node-subject.ts';

const NO_NAMES: RequestedNames = { dnsNames: [], ipAddresses: [] };

/**
 * Tells whether a DER request is the node's, for these names, and made with this key. Nothing in it is trusted: every
 * byte must be what the kubelet writes, and the key must have signed it.
 */
export function nodeRequestBy(publicKey: KeyObject, nodeName: string, names = NO_NAMES): (der: Buffer) => boolean {
  const algorithm = signatureAlgorithm(publicKey);
  if (algorithm === undefined) return () => false;
  const { hash, identifier } = algorithm;
  const info = requestInfo({ ...nodeSubject(nodeName), ...names }, { publicKey });
  const beforeSignature = Buffer.concat([info, identifier]);
  return (der) => {
    const signature = elementAfter(der, beforeSignature)?.subarray(1);
    if (signature === undefined || !sequence(beforeSignature, bitString(signature)).equals(der)) return false;
    return verify(hash, info, publicKey, signature);
  };
}

/** Tells whether the subject of a request is this node's, whatever its key. */
export function asksForNode(der: Buffer, nodeName: string): boolean {
  const beginning = Buffer.concat([integer(Buffer.of(0)), distinguishedName(nodeSubject(nodeName))]);
  const info = infoOf(der);
  return info !== undefined && inside(info, element(info, 0)).subarray(0, beginning.length).equals(beginning);
}

const RSA = sequence(oid('1.2.840.113549.1.1.1'), nothing());
/** Prefix of a key on P-256, P-384 and P-521 (RFC 5480), and the number of bytes of its point that follow. */
const ON_CURVES = (
  [
    ['1.2.840.10045.3.1.7', 64],
    ['1.3.132.0.34', 96],
    ['1.3.132.0.35', 132],
  ] as const
).map(([curve, length]) => {
  const point = bitString(Buffer.concat([Buffer.of(4), Buffer.alloc(length)]));
  return { start: sequence(sequence(oid('1.2.840.10045.2.1'), oid(curve)), point).subarray(0, -length), length };
});

/**
 * The public key that a DER request names; undefined unless it is an RSA key or on a curve of NIST. Other keys never
 * reach OpenSSL, since Node.js aborts on some (the point at infinity). Proves nothing: only `nodeRequestBy` tells whose
 * request it is.
 */
export function requestKey(der: Buffer): KeyObject | undefined {
  const info = infoOf(der);
  const spki = info && ifDer(() => whole(info, nth(info, element(info, 0), 2)));
  if (!spki || !isUsual(spki)) return undefined;
  return orUndefined(() => createPublicKey({ key: spki, format: 'der', type: 'spki' }));
}

/** Refuses compressed points, as Go's crypto/x509 does. */
function isUsual(spki: Buffer): boolean {
  const algorithm = ifDer(() => whole(spki, element(spki, element(spki, 0).content)));
  if (algorithm?.equals(RSA)) return true;
  return ON_CURVES.some(
    ({ start, length }) => spki.length === start.length + length && spki.subarray(0, start.length).equals(start),
  );
}

const PEM = /^-----BEGIN CERTIFICATE REQUEST-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE REQUEST-----\n$/;

/**
 * The DER of a request in PEM exactly as Go's encoding/pem writes it, with nothing around it; otherwise undefined. A
 * looser reader could find another block in it than the signer does.
 */
function onlyRequest(pem: string): Buffer | undefined {
  const der = Buffer.from(PEM.exec(pem)?.[1] ?? '', 'base64');
  return pemBlock('CERTIFICATE REQUEST', der) === pem ? der : undefined;
}

/** The content of the element that follows these bytes. */
function elementAfter(der: Buffer, bytes: Buffer): Buffer | undefined {
  const at = der.indexOf(bytes);
  return at < 0 ? undefined : ifDer(() => inside(der, element(der, at + bytes.length)));
}

/** The names that a certificate request asks for: subjectAltName (RFC 5280 section 4.2.1.6). */
interface RequestedNames {
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
}

/** More than any machine has. */
const MOST_NAMES = 100;

/**
 * Reads the names in a DER request; undefined if it has none, or something else than DNS names and IP addresses. Proves
 * nothing: only `nodeRequestBy`, which writes the request anew with these names, tells that they are all it asks for.
 */
function requestedNames(der: Buffer): RequestedNames | undefined {
  const info = infoOf(der);
  return info && ifDer(() => namesIn(info));
}

function namesIn(info: Buffer): RequestedNames {
  const attributes = nth(info, element(info, 0), 3);
  const extensions = nth(info, nth(info, nth(info, attributes, 0), 1), 0); // of the attribute extensionRequest
  const value = inside(info, nth(info, nth(info, extensions, 0), 1)); // of the extension subjectAltName
  const names = children(value, element(value, 0));
  must(names.length > 0 && names.length <= MOST_NAMES, 'names');
  must(
    names.every(({ tag }) => tag === DNS_NAME || tag === IP_ADDRESS),
    'another kind of name',
  );
  const of = (kind: number) => names.filter(({ tag }) => tag === kind).map((name) => inside(value, name));
  return {
    dnsNames: of(DNS_NAME).map((bytes) => bytes.toString('latin1')),
    ipAddresses: of(IP_ADDRESS).map(addressOf),
  };
}

function nth(der: Buffer, parent: Element, index: number): Element {
  const child = children(der, parent)[index];
  must(child !== undefined, 'truncated');
  return child;
}

function addressOf(bytes: Buffer): string {
  must(bytes.length === 4 || bytes.length === 16, 'address');
  return addressText(ipaddr.fromByteArray([...bytes]));
}

/** Content of a kubelet's request. */
export interface KubeletRequest extends RequestedNames {
  node: string;
  key: KeyObject;
}

const USER = 'system:node:';

/** Reads a request in PEM that is, to the byte, one that the kubelet of some node makes; undefined for any other. */
export function kubeletRequest(pem: string): KubeletRequest | undefined {
  const der = onlyRequest(pem);
  const key = der && requestKey(der);
  const node = der && nodeIn(der);
  if (!der || !key || !node) return undefined;
  const names = requestedNames(der) ?? NO_NAMES;
  // Only this proves what was read: it writes the request anew.
  return nodeRequestBy(key, node, names)(der) ? { node, key, ...names } : undefined;
}

/** The name after the prefix of the common name, which is the end of a kubelet's subject. */
function nodeIn(der: Buffer): string | undefined {
  const info = infoOf(der);
  const subject = info && ifDer(() => whole(info, nth(info, element(info, 0), 1)));
  const at = subject?.lastIndexOf(USER) ?? -1;
  return at < 0 ? undefined : subject?.subarray(at + USER.length).toString();
}
