import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import type { ClusterConfiguration } from '../../../config/types/cluster.ts';
import type { NodeRole } from '../../../config/types/join.ts';
import type { Descriptor, NamedSource } from '../../../host/images.ts';
import {
  type ImageManifest,
  MAX_MANIFEST,
  type OciDescriptor,
  parseIndex,
  parseManifest,
} from '../../../manifests/image-manifest.ts';
import { controlPlaneImages, kubernetesImage, pauseImage } from '../../../manifests/images.ts';
import { MAX_SIZE } from '../../../manifests/ustar.ts';
import type { DescribedImage } from '../format/description.ts';
import { BUNDLE_IMAGE_UNAVAILABLE, type Unpackable } from './bundle-create-sentences.ts';

/** Nested indexes, such as that of a layout with one for several architectures. */
const MOST_INDEXES = 4;

/** Images to put into a bundle. */
export interface CollectedImages {
  images: readonly DescribedImage[];
  /** Size of each image in bytes, by name. Blobs that images share count for each. */
  sizes: ReadonlyMap<string, number>;
  /** Each once, by digest. */
  blobs: ReadonlyMap<string, CollectedBlob>;
}

export interface CollectedBlob {
  size: number;
  /** Name of an image that has it, for messages. */
  image: string;
}

/** The images that kubeadm's machines of this role run. */
export function imagesOf(role: NodeRole, cluster: ClusterConfiguration): string[] {
  if (role === 'control-plane') return controlPlaneImages(cluster);
  return [...(cluster.proxy.disabled ? [] : [kubernetesImage('kube-proxy', cluster)]), pauseImage(cluster)];
}

/** Finds the images and their blobs. Throws BUNDLE_IMAGE_UNAVAILABLE. */
export async function collectImages(names: readonly string[], from: NamedSource): Promise<CollectedImages> {
  const images: DescribedImage[] = [];
  const sizes = new Map<string, number>();
  const blobs = new Map<string, CollectedBlob>();
  for (const name of names) {
    const target = await from.source.find(name);
    if (target === undefined) throw unavailable(name, from, 'absent');
    const { manifest, descriptor } = await manifestOf(name, target, from);
    images.push({ name, mediaType: descriptor.mediaType, digest: descriptor.digest });
    const parts = new Map([descriptor, manifest.config, ...manifest.layers].map(({ digest, size }) => [digest, size]));
    if ([...parts.values()].some((size) => size > MAX_SIZE)) throw unavailable(name, from, 'too-large');
    for (const [digest, size] of parts) blobs.set(digest, { size, image: name });
    sizes.set(
      name,
      [...parts.values()].reduce((sum, size) => sum + size, 0),
    );
  }
  return { images, sizes, blobs };
}

/** The manifest for this architecture, also behind an index. */
async function manifestOf(
  image: string,
  target: Descriptor,
  from: NamedSource,
): Promise<{ manifest: ImageManifest; descriptor: Descriptor }> {
  let descriptor: Descriptor = target;
  for (let depth = 0; depth < MOST_INDEXES; depth++) {
    const bytes = await manifestBytes(image, descriptor, from);
    const manifest = await parseManifest(bytes);
    if (manifest) return { manifest, descriptor };
    const index = await parseIndex(bytes);
    if (index === undefined) break;
    const fitting = index.find((one) => isFor(one, from.architecture));
    if (fitting === undefined) throw unavailable(image, from, 'platform');
    descriptor = fitting;
  }
  throw unavailable(image, from, 'malformed');
}

function isFor({ platform }: OciDescriptor, architecture: string): boolean {
  return platform === undefined || (platform.os === 'linux' && platform.architecture === architecture);
}

async function manifestBytes(image: string, { digest }: Descriptor, from: NamedSource): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of await contentOf(image, digest, from)) {
    length += chunk.length;
    if (length > MAX_MANIFEST) throw unavailable(image, from, 'malformed');
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (`sha256:${sha256(bytes)}` !== digest) throw unavailable(image, from, 'digest');
  return bytes;
}

/** The content of a blob, not yet verified. */
export async function contentOf(image: string, digest: string, from: NamedSource): Promise<AsyncIterable<Uint8Array>> {
  const content = await from.source.blob(digest);
  if (content === undefined) throw unavailable(image, from, 'blob');
  return content;
}

export function unavailable(image: string, { place, architecture }: NamedSource, problem: Unpackable): Failure {
  return new Failure(BUNDLE_IMAGE_UNAVAILABLE, { image, source: place, architecture, problem });
}
