import { X509Certificate } from 'node:crypto';
import { sha256 } from '../../base/sha256.ts';
import { orUndefined } from '../../base/try.ts';
import { requireStrictCertificate } from '../der/strict-certificate.ts';
import { type PemBlock, pemBlocks } from './pem.ts';

/** Why a text is not a certificate bundle. */
type BundleProblem =
  | 'empty'
  | 'too-large'
  | 'too-many'
  | 'private-key'
  | 'bad-certificate'
  | 'ambiguous'
  | 'broken-pem';

export class BundleError extends Error {
  readonly problem: BundleProblem;

  constructor(problem: BundleProblem, options?: { cause?: unknown }) {
    super(`not a certificate bundle: ${problem}`, options);
    this.problem = problem;
  }
}

const MAX_BYTES = 512 * 1024;
const MAX_CERTIFICATES = 100;

/** Labels of blocks that OpenSSL reads as certificates and Go does not. */
const OTHER_LABELS = new Set(['X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/**
 * The certificates of a PEM bundle (RFC 7468), in order. Skips other text between the blocks, as Go does. Throws a
 * BundleError for content that Go and OpenSSL could read differently (pem.ts, strict-certificate.ts), a private key, a
 * certificate that does not parse, more than 512 KiB or 100 certificates, and no certificate at all.
 */
export function parseCertificateBundle(pem: string): X509Certificate[] {
  const known = readLast.get(pem);
  if (known) return [...known];
  const certificates = readBundle(pem);
  if (pem.length <= MOST_KEPT_BYTES) {
    readLast.set(pem, [...certificates]);
    const [oldest = ''] = readLast.keys();
    if (readLast.size > MOST_KEPT) readLast.delete(oldest);
  }
  return certificates;
}

/** A join reads the bundle of its cluster half a dozen times. */
const readLast = new Map<string, readonly X509Certificate[]>();
const MOST_KEPT = 4;
const MOST_KEPT_BYTES = 16 * 1024;

function readBundle(pem: string): X509Certificate[] {
  if (pem.length > MAX_BYTES) throw new BundleError('too-large');
  const certificates: X509Certificate[] = [];
  for (const { label, bytes } of blocksOf(pem)) {
    if (label.endsWith('PRIVATE KEY')) throw new BundleError('private-key');
    if (OTHER_LABELS.has(label)) throw new BundleError('ambiguous');
    if (label !== 'CERTIFICATE') continue;
    if (certificates.length === MAX_CERTIFICATES) throw new BundleError('too-many');
    certificates.push(parseCertificate(bytes));
  }
  if (certificates.length === 0) throw new BundleError('empty');
  return certificates;
}

/** The same, but none for a text that is not a bundle. */
export function certificatesIn(pem: string): X509Certificate[] {
  try {
    return parseCertificateBundle(pem);
  } catch (error) {
    if (error instanceof BundleError) return [];
    throw error;
  }
}

function blocksOf(pem: string): PemBlock[] {
  try {
    return pemBlocks(pem);
  } catch (cause) {
    throw new BundleError('broken-pem', { cause });
  }
}

function parseCertificate(der: Buffer): X509Certificate {
  try {
    return readCertificate(der);
  } catch (cause) {
    throw new BundleError(opensslReads(der) ? 'ambiguous' : 'bad-certificate', { cause });
  }
}

function opensslReads(der: Buffer): boolean {
  return orUndefined(() => new X509Certificate(der).publicKey !== undefined) ?? false;
}

/** Without `^` and `$`, for which a lone CR ends a line. */
const STORE_BLOCK =
  /(?<![^\n])-----BEGIN CERTIFICATE-----[ \t]*\r?\n(?:[A-Za-z0-9+/]+={0,2}[ \t]*\r?\n)+-----END CERTIFICATE-----[ \t]*(?=\r?\n|$)/g;

/**
 * The certificates of a host's own trust store, in any number. Skips blocks that do not parse, as Go's
 * AppendCertsFromPEM does.
 */
export function parseTrustStore(pem: string): X509Certificate[] {
  return [...pem.matchAll(STORE_BLOCK)].flatMap(
    ([block]) => orUndefined(() => pemBlocks(block).map(({ bytes }) => readCertificate(bytes))) ?? [],
  );
}

/** Tells whether two lists share a certificate, as the bundles of a CA do while it is rotated. */
export function haveInCommon(some: readonly X509Certificate[], others: readonly X509Certificate[]): boolean {
  const known = new Set(some.map(({ fingerprint256 }) => fingerprint256));
  return others.some(({ fingerprint256 }) => known.has(fingerprint256));
}

/**
 * True if two CA bundles share a key, as during the rotation of a cluster's CA, and after its renewal with the same key.
 * False for a text that is not a bundle.
 */
export function sameCluster(oneBundle: string, otherBundle: string): boolean {
  const [some, others] = [certificatesIn(oneBundle), certificatesIn(otherBundle)];
  return some.some(({ publicKey }) => others.some((other) => other.publicKey.equals(publicKey)));
}

/** The identity of a cluster: SHA-256 in hex over the fingerprints of its CA certificates, whatever their PEM format. */
export function clusterDigest(caBundle: string): string {
  return digestOf(parseCertificateBundle(caBundle));
}

/**
 * True if a CA bundle has this clusterDigest, or contains the certificate that has it alone, as during the rotation of a
 * cluster's CA. False for a text that is not a bundle.
 */
export function isBundleOf(cluster: string, caBundle: string): boolean {
  const certificates = certificatesIn(caBundle);
  return [certificates, ...certificates.map((one) => [one])].some((some) => digestOf(some) === cluster);
}

function digestOf(certificates: readonly X509Certificate[]): string {
  const fingerprints = certificates.map(({ fingerprint256 }) => fingerprint256);
  return sha256([...new Set(fingerprints)].sort().join('\n'));
}

/**
 * A certificate that OpenSSL and Go read alike. OpenSSL must keep exactly these bytes: it also accepts PEM, BER and
 * trailing data. Throws an Error for any other.
 */
export function readCertificate(der: Buffer): X509Certificate {
  requireStrictCertificate(der);
  const certificate = new X509Certificate(der);
  if (!certificate.raw.equals(der)) throw new Error('OpenSSL reads other bytes');
  certificate.publicKey; // throws if OpenSSL cannot use the key: a point that is not on its curve, for instance
  return certificate;
}
