import { X509Certificate } from 'node:crypto';
import { sha256 } from '../../base/sha256.ts';
import { requireStrictCertificate } from '../der/strict-certificate.ts';
import { type PemBlock, pemBlocks } from './pem.ts';

/** Why a text is no certificate bundle. */
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

const MAX_BYTES = 1024 * 1024;

const MAX_CERTIFICATES = 100;

/** Labels by which OpenSSL takes a block for a certificate, and Go does not. */
const OTHER_LABELS = new Set(['X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/**
 * The certificates of a PEM bundle (RFC 7468), in order. Other text between the blocks is passed over, as Go does. A
 * BundleError: what Go and OpenSSL could read differently (pem.ts, strict-certificate.ts), a private key, a certificate
 * that does not parse, more than
 * 1 MiB or 100 certificates, and none at all.
 */
export function parseCertificateBundle(pem: string): X509Certificate[] {
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
  try {
    return new X509Certificate(der).publicKey !== undefined;
  } catch {
    return false;
  }
}

/** Not by `^` and `$`, which take a lone CR for the end of a line. */
const STORE_BLOCK =
  /(?<![^\n])-----BEGIN CERTIFICATE-----[ \t]*\r?\n(?:[A-Za-z0-9+/]+={0,2}[ \t]*\r?\n)+-----END CERTIFICATE-----[ \t]*(?=\r?\n|$)/g;

/**
 * As above for a host's own trust store: what does not parse is passed over (Go's AppendCertsFromPEM), and there is no
 * limit of count.
 */
export function parseTrustStore(pem: string): X509Certificate[] {
  return [...pem.matchAll(STORE_BLOCK)].flatMap(([block]) => {
    try {
      return pemBlocks(block).map(({ bytes }) => readCertificate(bytes));
    } catch {
      return [];
    }
  });
}

/** Whether two lists have a certificate in common: a CA stays itself while it is rotated. */
export function haveInCommon(some: readonly X509Certificate[], others: readonly X509Certificate[]): boolean {
  const known = new Set(some.map(({ fingerprint256 }) => fingerprint256));
  return others.some(({ fingerprint256 }) => known.has(fingerprint256));
}

/**
 * What a cluster is known by: SHA-256 in hex over the fingerprints of its CA certificates, however their PEM is
 * written.
 */
export function clusterDigest(caBundle: string): string {
  const fingerprints = parseCertificateBundle(caBundle).map(({ fingerprint256 }) => fingerprint256);
  return sha256(Buffer.from([...new Set(fingerprints)].sort().join('\n')));
}

/**
 * A certificate that OpenSSL reads, that is these bytes to it and no others (it also takes PEM, BER, and what trails),
 * and that Go reads in the same way. Throws whatever is wrong with it.
 */
export function readCertificate(der: Buffer): X509Certificate {
  requireStrictCertificate(der);
  const certificate = new X509Certificate(der);
  if (!certificate.raw.equals(der)) throw new Error('OpenSSL reads other bytes');
  certificate.publicKey; // throws where OpenSSL cannot use the key: a point that is on no curve, for instance
  return certificate;
}
