import { X509Certificate } from 'node:crypto';
import { sha256 } from '../sha256.ts';

/** Why a text is no certificate bundle. */
export type BundleProblem = 'empty' | 'too-large' | 'too-many' | 'private-key' | 'bad-certificate' | 'broken-pem';

export class BundleError extends Error {
  readonly problem: BundleProblem;

  constructor(problem: BundleProblem, options?: { cause?: unknown }) {
    super(`not a certificate bundle: ${problem}`, options);
    this.problem = problem;
  }
}

const MAX_BYTES = 1024 * 1024;
const MAX_CERTIFICATES = 100;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]*?)-----END \1-----/g;

/**
 * The certificates of a PEM bundle (RFC 7468), in order. Other text between the blocks is passed over, as Go does; a private key, a
 * block that does not end, a certificate that does not parse, more than 1 MiB or 100 certificates, and none at all are a BundleError.
 */
export function parseCertificateBundle(pem: string): X509Certificate[] {
  if (pem.length > MAX_BYTES) throw new BundleError('too-large');
  const certificates: X509Certificate[] = [];
  let blocks = 0;
  for (const [block, label] of pem.matchAll(BLOCK)) {
    blocks++;
    if (label?.endsWith('PRIVATE KEY')) throw new BundleError('private-key');
    if (label !== 'CERTIFICATE') continue;
    if (certificates.length === MAX_CERTIFICATES) throw new BundleError('too-many');
    certificates.push(parseCertificate(block));
  }
  if (blocks !== pem.split('-----BEGIN ').length - 1) throw new BundleError('broken-pem');
  if (certificates.length === 0) throw new BundleError('empty');
  return certificates;
}

/** As above for a host's own trust store: what does not parse is passed over (Go's AppendCertsFromPEM), and there is no limit of count. */
export function parseTrustStore(pem: string): X509Certificate[] {
  return [...pem.matchAll(BLOCK)].flatMap(([block, label]) => {
    if (label !== 'CERTIFICATE') return [];
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

function parseCertificate(block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (cause) {
    throw new BundleError('bad-certificate', { cause });
  }
}

/** Whether two lists have a certificate in common: a CA stays itself while it is rotated. */
export function haveInCommon(some: readonly X509Certificate[], others: readonly X509Certificate[]): boolean {
  const known = new Set(some.map(({ fingerprint256 }) => fingerprint256));
  return others.some(({ fingerprint256 }) => known.has(fingerprint256));
}

/** What a cluster is known by: SHA-256 in hex over the fingerprints of its CA certificates, however their PEM is written. */
export function clusterDigest(caBundle: string): string {
  const fingerprints = parseCertificateBundle(caBundle).map(({ fingerprint256 }) => fingerprint256);
  return sha256(Buffer.from([...new Set(fingerprints)].sort().join('\n')));
}
