import { EXECUTABLE } from './archive.ts';

/** The first two entries of a bundle: the SHA-256 of each other one, as sha256sum(1) reads it, and its signature. */
export const CHECKSUMS = 'SHA256SUMS';
export const SIGNATURE = 'SHA256SUMS.sig';

/** Separates signatures of bundles from those of commits, files or logins (ssh-keygen(1), -n). */
export const SIGNATURE_NAMESPACE = 'kubejoin-bundle';

/** Entries that every bundle has. */
export const DESCRIPTION = 'bundle.json';
export const CONFIGURATION = 'configuration.yaml';

/** The entries that make the unpacked archive an OCI image layout, which tools such as skopeo and ctr read. */
export const OCI_LAYOUT = 'oci-layout';
export const OCI_INDEX = 'index.json';

const NAMES: readonly string[] = [DESCRIPTION, CONFIGURATION, EXECUTABLE, OCI_LAYOUT, OCI_INDEX];

const MAX_ENTRIES = 10_000;

/** An entry of a bundle with its SHA-256 in hex. */
export interface Checksum {
  name: string;
  sha256: string;
}

/** The name of a blob's entry, as in an OCI image layout. */
export function blobName(sha256: string): string {
  return `blobs/sha256/${sha256}`;
}

/** Lines of sha256sum(1). */
export function checksumLines(entries: readonly Checksum[]): string {
  return entries.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}

/** The entries of a bundle in their order; undefined for names that a bundle cannot have, or have twice. */
export function parseChecksums(text: string): Checksum[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length > MAX_ENTRIES) return undefined;
  const entries = lines.map((line): Checksum => {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    return { name, sha256 };
  });
  const names = new Set(entries.map(({ name }) => name));
  const known = entries.every(({ name, sha256 }) => sha256 && (NAMES.includes(name) || name === blobName(sha256)));
  return known && names.size === entries.length ? entries : undefined;
}

const BEGIN = '-----BEGIN SSH SIGNATURE-----\n';
const FINISH = '-----END SSH SIGNATURE-----\n';

/**
 * True for the exact text that ssh-keygen writes. Its reader skips white space and unused bits, so a signature would
 * have more than one form.
 */
export function isPlainSignature(text: string): boolean {
  if (!text.startsWith(BEGIN) || !text.endsWith(FINISH)) return false;
  const body = text.slice(BEGIN.length, -FINISH.length);
  const base64 = Buffer.from(body, 'base64').toString('base64');
  return body !== '' && body === (base64.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('');
}

/** Whether damage means that the file does not even begin as a bundle does. */
export function isOther({ entry, problem }: { entry: string; problem: string }): boolean {
  return entry === CHECKSUMS && (problem === 'header' || problem === 'truncated');
}
