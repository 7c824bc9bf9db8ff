import { createHash } from 'node:crypto';
import { Failure } from '../../../base/failure.ts';
import type { Secret } from '../../../base/secret.ts';
import { sha256 } from '../../../base/sha256.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { ClusterConfiguration } from '../../../config/types/cluster.ts';
import type { NodeRole } from '../../../config/types/join.ts';
import type { Emit } from '../../../engine/events.ts';
import type { PackedFile, Signer } from '../../../host/bundles.ts';
import type { NamedSource } from '../../../host/images.ts';
import { hexOf } from '../../../manifests/image-manifest.ts';
import { END, paddingOf } from '../../../manifests/ustar.ts';
import { raceAbort } from '../../../wire/deadline.ts';
import { untilAborted } from '../../../wire/until-aborted.ts';
import { SSH_KEYGEN_MISSING } from '../bundle-sentences.ts';
import { EXECUTABLE, entryHeader } from '../format/archive.ts';
import {
  blobName,
  CHECKSUMS,
  CONFIGURATION,
  checksumLines,
  DESCRIPTION,
  OCI_INDEX,
  OCI_LAYOUT,
  SIGNATURE,
  SIGNATURE_NAMESPACE,
} from '../format/checksums.ts';
import { type BundleDescription, type DescribedImage, describeBundle } from '../format/description.ts';
import type { ContainedFile, ContainedImage } from '../show-bundle.ts';
import { BUNDLE_EXECUTABLE_CHANGED, BUNDLE_IMAGE_ADDED, BUNDLE_SIGNING_FAILED } from './bundle-create-sentences.ts';
import { type CollectedImages, collectImages, contentOf, imagesOf, unavailable } from './collect-images.ts';

export interface BundleInput {
  node: string;
  role: NodeRole;
  /** How the machine finds the cluster. */
  point: Pick<BundleDescription, 'endpoint' | 'caCertHashes'>;
  cluster: ClusterConfiguration;
  /** The JoinConfiguration in YAML, with the token. */
  configuration: Secret;
  /** Names of images in addition to the images of the role. */
  moreImages: readonly string[];
  from: NamedSource;
  executable: PackedFile;
  /** In ms since the epoch. */
  created: number;
  expires: number;
  sign: Signer;
  /** Path of the key to sign with. */
  signKey: string;
  signal: AbortSignal;
  emit: Emit;
}

/** A bundle that is ready to be written. */
export interface Bundle {
  description: BundleDescription;
  images: readonly ContainedImage[];
  executable: ContainedFile;
  /** The file, which verifies its content while it is read. */
  chunks(): AsyncIterable<Uint8Array>;
}

interface Entry {
  name: string;
  sha256: string;
  size: number;
  content(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * Collects and signs everything that one machine needs to join. Throws the BUNDLE_ failures and SSH_KEYGEN_MISSING. As
 * soon as `signal` aborts, rejects with its reason; whoever closes `from` ends what it waits for.
 */
export function createBundle(input: BundleInput): Promise<Bundle> {
  return raceAbort(collectedBundle(input), input.signal);
}

async function collectedBundle(input: BundleInput): Promise<Bundle> {
  const { node, role, point, cluster, moreImages, from, emit } = input;
  const names = [...new Set([...imagesOf(role, cluster), ...moreImages])];
  const collected = await collectImages(names, from);
  const description: BundleDescription = {
    ...{ node, role, endpoint: point.endpoint, caCertHashes: point.caCertHashes },
    kubernetesVersion: cluster.kubernetesVersion,
    created: rfc3339(input.created),
    expires: rfc3339(input.expires),
    images: collected.images,
  };
  const executable = await executableEntry(input.executable, input.signal);
  const entries: Entry[] = [
    inMemory(DESCRIPTION, describeBundle(description)),
    inMemory(CONFIGURATION, input.configuration.reveal()),
    inMemory(OCI_LAYOUT, '{"imageLayoutVersion":"1.0.0"}'),
    inMemory(OCI_INDEX, ociIndex(collected)),
    executable,
    ...[...collected.blobs].map(([digest, { size, image }]): Entry => {
      const hex = hexOf(digest);
      return { name: blobName(hex), sha256: hex, size, content: () => verifiedBlob(image, { digest, size }, from) };
    }),
  ];
  const sums = Buffer.from(checksumLines(entries));
  const signature = await signed(sums, input);
  for (const { name } of collected.images) emit(added(name, collected));
  return {
    description,
    images: collected.images.map(({ name, digest }) => ({ name, digest, size: collected.sizes.get(name) ?? 0 })),
    executable: { sha256: executable.sha256, size: executable.size },
    chunks: () => archive([inMemory(CHECKSUMS, sums), inMemory(SIGNATURE, signature), ...entries]),
  };
}

async function* archive(entries: readonly Entry[]): AsyncGenerator<Uint8Array> {
  for (const { name, size, content } of entries) {
    yield entryHeader(name, size);
    yield* content();
    yield Buffer.alloc(paddingOf(size));
  }
  yield END;
}

function inMemory(name: string, given: string | Buffer): Entry {
  const bytes = Buffer.from(given);
  return { name, sha256: sha256(bytes), size: bytes.length, content: () => [bytes] };
}

async function executableEntry({ path, size, read }: PackedFile, signal: AbortSignal): Promise<Entry> {
  const changed = () => new Failure(BUNDLE_EXECUTABLE_CHANGED, { path });
  const hash = createHash('sha256');
  for await (const chunk of ofSize(untilAborted(read(), signal), size, changed)) hash.update(chunk);
  const sha256 = hash.digest('hex');
  return { name: EXECUTABLE, sha256, size, content: () => verified(read(), { sha256, size }, changed) };
}

async function* verifiedBlob(
  image: string,
  { digest, size }: { digest: string; size: number },
  from: NamedSource,
): AsyncGenerator<Uint8Array> {
  const content = await contentOf(image, digest, from);
  yield* verified(content, { sha256: hexOf(digest), size }, () => unavailable(image, from, 'digest'));
}

/** Fails after the last part unless size and digest match: then the file is not kept. */
async function* verified(
  content: AsyncIterable<Uint8Array>,
  { sha256, size }: { sha256: string; size: number },
  failure: () => Failure,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of ofSize(content, size, failure)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw failure();
}

/** Fails as soon as there is more, so that content without an end does not fill the disk. */
async function* ofSize(
  content: AsyncIterable<Uint8Array>,
  size: number,
  failure: () => Failure,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > size) throw failure();
    yield chunk;
  }
  if (length !== size) throw failure();
}

async function signed(message: Buffer, { sign, signKey: key, signal }: BundleInput): Promise<Buffer> {
  const result = await sign({ message, key, namespace: SIGNATURE_NAMESPACE, signal });
  switch (result.type) {
    case 'signed':
      return result.signature;
    case 'failed':
      throw new Failure(BUNDLE_SIGNING_FAILED, { key, answer: result.answer });
    case 'no-program':
      throw new Failure(SSH_KEYGEN_MISSING, { to: 'sign' });
  }
}

/** The index of an OCI image layout, with the names as containerd and skopeo read them. */
function ociIndex({ images, blobs }: CollectedImages): string {
  const manifests = images.map(({ name, mediaType, digest }) => ({
    ...{ mediaType, digest, size: blobs.get(digest)?.size ?? 0 },
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
  }));
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests,
  });
}

function added(image: DescribedImage['name'], { blobs }: CollectedImages): Parameters<Emit>[0] {
  const bytes = [...blobs.values()].filter((blob) => blob.image === image).reduce((sum, { size }) => sum + size, 0);
  const message = BUNDLE_IMAGE_ADDED({ image, megabytes: Math.ceil(bytes / 1_000_000) });
  return { type: 'notice', level: 'info', message };
}
