import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { sha256 } from '../../base/sha256.ts';
import type { Emit } from '../../engine/events.ts';
import type { SignatureVerifier } from '../../host/bundles.ts';
import { distrustOf } from '../../host/distrust.ts';
import { absolutePath } from '../../host/paths.ts';
import type { HostReader } from '../../host/ports.ts';
import { ArchiveReader, type EntryPlace } from './archive-reader.ts';
import {
  BUNDLE_MISSING,
  BUNDLE_READABLE,
  BUNDLE_SIGNATURE_INVALID,
  BUNDLE_SIGNER_UNKNOWN,
  BUNDLE_SIGNERS_MISSING,
  BUNDLE_SIGNERS_UNSAFE,
  SSH_KEYGEN_MISSING,
} from './bundle-sentences.ts';
import {
  CHECKSUMS,
  type Checksum,
  CONFIGURATION,
  DESCRIPTION,
  isPlainSignature,
  parseChecksums,
  SIGNATURE,
  SIGNATURE_NAMESPACE,
} from './format/checksums.ts';
import { type BundleDescription, parseDescription } from './format/description.ts';
import { BUNDLE } from './options.ts';

const MAX_CHECKSUMS = 1024 * 1024;
const MAX_SIGNATURE = 16 * 1024;
/** Parsed in one go; a description has a few kilobytes. */
export const MAX_DESCRIPTION = 128 * 1024;
/** Limit for the configuration and the signers. */
const MAX_DOCUMENT = 1024 * 1024;

const [FOR_GROUP_OR_OTHERS, PERMISSIONS] = [0o077, 0o777];

export interface OpeningBundle {
  path: string;
  /** File with the trusted signers (ssh-keygen(1), ALLOWED SIGNERS). */
  signers: string;
  host: Pick<HostReader, 'files' | 'system' | 'clock'>;
  verify: SignatureVerifier;
  emit: Emit;
}

/** The files that options of a bundle specify. An empty path stays empty, and is refused. */
export function bundlePaths(bundle: string, signers: string | undefined): Pick<OpeningBundle, 'path' | 'signers'> {
  return { path: bundle && (absolutePath(bundle) ?? bundle), signers: signers ?? BUNDLE.bundleSigners.default };
}

/** Who signed a bundle. */
export interface BundleSigner {
  /** As the file of signers names it. */
  principal: string;
  /** Fingerprint of the key (SHA256:...). */
  key: string;
}

/** A bundle whose signature and content are verified; it may have expired. */
export interface VerifiedBundle {
  description: BundleDescription;
  /** The JoinConfiguration in YAML, with the token. */
  configuration: Secret;
  signer: BundleSigner;
  /** Every entry except the checksums and their signature, with its place in the file. */
  entries: readonly Checksum[];
  places: ReadonlyMap<string, EntryPlace>;
  reader: ArchiveReader;
}

/**
 * Verifies a bundle as a whole before anything of it is used: the signature of the checksums, by ssh-keygen and before
 * they are parsed, then every byte by its checksum. Throws the BUNDLE_ failures and those of `verify`.
 */
export async function verifyBundle(options: OpeningBundle): Promise<VerifiedBundle> {
  const { path, host, emit } = options;
  const readable = await readableMode(options);
  const reader = new ArchiveReader(path, host.files);
  const sums = await reader.content(CHECKSUMS, await reader.entry(CHECKSUMS), MAX_CHECKSUMS);
  const signature = await reader.content(SIGNATURE, await reader.entry(SIGNATURE), MAX_SIGNATURE);
  const signer = await signerOf(sums, signature, options);
  // Not earlier: any other file has no token of a bundle.
  if (readable) emit({ type: 'notice', level: 'warning', message: BUNDLE_READABLE({ path, mode: readable }) });
  const entries = parseChecksums(sums.toString('utf8'));
  if (entries === undefined) throw reader.damaged(CHECKSUMS, 'malformed');

  const documents = new Map<string, string>();
  const places = new Map<string, EntryPlace>();
  for (const { name, sha256: expected } of entries) {
    const place = await reader.entry(name);
    places.set(name, place);
    if (name !== DESCRIPTION && name !== CONFIGURATION) {
      await reader.verify(name, place, expected);
      continue;
    }
    const content = await reader.content(name, place, name === DESCRIPTION ? MAX_DESCRIPTION : MAX_DOCUMENT);
    if (sha256(content) !== expected) throw reader.damaged(name, 'content');
    documents.set(name, content.toString('utf8'));
  }
  await reader.end(entries.at(-1)?.name ?? CHECKSUMS);

  const description = parseDescription(documents.get(DESCRIPTION) ?? '');
  if (typeof description === 'string') throw reader.damaged(DESCRIPTION, description);
  const configuration = documents.get(CONFIGURATION);
  if (configuration === undefined) throw reader.damaged(CONFIGURATION, 'malformed');
  return { description, configuration: new Secret(configuration), signer, entries, places, reader };
}

/** The mode of the file, in octal, if others may use it. */
async function readableMode({ path, host: { files } }: OpeningBundle): Promise<string | undefined> {
  const found = await files.stat(path);
  if (found?.type !== 'file') throw new Failure(BUNDLE_MISSING, { path });
  return found.mode & FOR_GROUP_OR_OTHERS ? (found.mode & PERMISSIONS).toString(8) : undefined;
}

async function signerOf(sums: Buffer, signature: Buffer, options: OpeningBundle): Promise<BundleSigner> {
  const { path, signers, host, verify } = options;
  if ((await host.files.stat(signers))?.type !== 'file') throw new Failure(BUNDLE_SIGNERS_MISSING, { signers });
  const distrust = await distrustOf(signers, host.files, [host.system.uid()]);
  if (distrust === 'missing') throw new Failure(BUNDLE_SIGNERS_MISSING, { signers });
  if (distrust) {
    const { path: at, problem, uid, mode } = distrust;
    throw new Failure(BUNDLE_SIGNERS_UNSAFE, { signers, at, problem, uid, mode });
  }
  // Reads once: ssh-keygen gets these bytes. Only a trusted user can have replaced the file since it was judged.
  const trusted = await host.files.read(signers, { maxBytes: MAX_DOCUMENT });
  if (trusted === undefined) throw new Failure(BUNDLE_SIGNERS_MISSING, { signers });
  const invalid = (answer: string) => new Failure(BUNDLE_SIGNATURE_INVALID, { path, answer });
  if (!isPlainSignature(signature.toString('latin1'))) throw invalid('invalid format');
  const result = await verify({ message: sums, signature, signers: trusted, namespace: SIGNATURE_NAMESPACE });
  switch (result.type) {
    case 'valid':
      return { principal: result.principal, key: result.key };
    case 'unknown-signer':
      throw new Failure(BUNDLE_SIGNER_UNKNOWN, { path, signers, key: result.key });
    case 'invalid':
      throw invalid(result.answer);
    case 'no-program':
      throw new Failure(SSH_KEYGEN_MISSING, { to: 'verify' });
  }
}
