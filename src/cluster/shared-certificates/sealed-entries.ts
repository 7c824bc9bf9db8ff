import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { Secret, wiping } from '../../base/secret.ts';
import { orUndefined } from '../../base/try.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { FileReader } from '../../host/ports.ts';
import {
  SHARED_CERTIFICATES_DAMAGED,
  SHARED_CERTIFICATES_INCOMPLETE,
  SHARED_CERTIFICATES_KEY_WRONG,
  SHARED_FILES_MISSING,
} from './cluster-shared-certificates-sentences.ts';
import { type SharedFile, sharedFiles } from './shared-files.ts';

/** A decrypted entry of the Secret kubeadm-certs: a PEM file, possibly a key that must not be shown. */
export interface OpenedEntry {
  content: string;
}

/** kubeadm's AES-256-GCM (NIST SP 800-38D): nonce, ciphertext, tag. */
const NONCE_BYTES = 12;

const TAG_BYTES = 16;

/** The limit of a Secret, far above the size of a bundle of CAs. */
const MAX_BYTES = 1024 * 1024;

/**
 * Decrypts the entries of these files, by entry, without the empty ones. Throws SHARED_CERTIFICATES_INCOMPLETE if a
 * needed entry is missing or empty, _KEY_WRONG if none can be decrypted, _DAMAGED if only some can.
 */
export function openEntries(
  data: Record<string, unknown>,
  files: readonly SharedFile[],
  { certificateKey, server }: { certificateKey: Secret; server: string },
): Map<string, OpenedEntry> {
  const value = (entry: string) => (Object.hasOwn(data, entry) ? data[entry] : undefined);
  const missing = files.filter(({ entry }) => value(entry) === undefined).map(({ entry }) => entry);
  const empty = files.filter(({ entry, optional }) => isEmpty(value(entry)) && !optional).map(({ entry }) => entry);
  if (missing.length + empty.length > 0) throw new Failure(SHARED_CERTIFICATES_INCOMPLETE, { server, missing, empty });
  const opened = certificateKey.withBytes('hex', (key) =>
    files
      .filter(({ entry }) => !isEmpty(value(entry)))
      .map(({ entry }) => ({ entry, content: open(value(entry), key) })),
  );
  const closed = opened.filter(({ content }) => content === undefined).map(({ entry }) => entry);
  if (closed.length === opened.length) throw new Failure(SHARED_CERTIFICATES_KEY_WRONG, { server });
  if (closed.length > 0) throw new Failure(SHARED_CERTIFICATES_DAMAGED, { server, entries: closed });
  return new Map(opened.map(({ entry, content = '' }) => [entry, { content }]));
}

/** True for Go's nil []byte (null) and for one without bytes. */
function isEmpty(value: unknown): boolean {
  return value === null || value === '';
}

/** Encrypts one file for the Secret kubeadm-certs, in base64. */
export function sealEntry(content: Secret, certificateKey: Secret): Secret {
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = certificateKey.withBytes('hex', (key) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const text = content.withBytes('utf8', (bytes) => cipher.update(bytes));
    return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
  });
  return new Secret(sealed.toString('base64'));
}

/**
 * Undefined for whatever is not a text sealed with this key, without a word about why: AES-GCM does not tell a wrong
 * key from a changed text.
 */
function open(value: unknown, key: Buffer): string | undefined {
  const sealed = typeof value === 'string' ? strictBase64(value) : undefined;
  if (sealed === undefined || sealed.length < NONCE_BYTES + TAG_BYTES || sealed.length > MAX_BYTES) return undefined;
  return orUndefined(() => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return wiping(decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), (bytes) => {
      decipher.final(); // throws where the tag does not fit; GCM has no last block
      return bytes.toString('utf8');
    });
  });
}

/** RFC 4648 section 4. Node's own decoder passes over what is not base64. */
function strictBase64(text: string): Buffer | undefined {
  if (text.length > (MAX_BYTES * 4) / 3 + 4) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Entries that kubeadm's joins expect even for an external etcd without TLS. */
const OF_EXTERNAL_ETCD = ['external-etcd-ca.crt', 'external-etcd.crt', 'external-etcd.key'];

/**
 * The data of the Secret kubeadm-certs: this host's shared files, encrypted with the certificate key (64 hex digits).
 * An optional file that is missing, such as the key of an external CA, is an empty entry. Throws SHARED_FILES_MISSING.
 */
export async function sealedFiles(
  files: FileReader,
  configuration: ClusterConfiguration,
  certificateKey: Secret,
): Promise<Record<string, Secret | ''>> {
  const found = await Promise.all(
    sharedFiles(configuration).map(async (file) => ({ ...file, content: await files.read(file.path) })),
  );
  const missing = found.filter(({ content, optional }) => content === undefined && !optional).map(({ path }) => path);
  if (missing.length > 0) throw new Failure(SHARED_FILES_MISSING, { files: missing });
  const sealed = found.map(
    ({ entry, content }) =>
      [entry, content === undefined ? '' : sealEntry(new Secret(content.toString('utf8')), certificateKey)] as const,
  );
  const unset = configuration.etcd.type === 'external' ? OF_EXTERNAL_ETCD.map((entry) => [entry, ''] as const) : [];
  return Object.fromEntries([...unset, ...sealed]);
}
