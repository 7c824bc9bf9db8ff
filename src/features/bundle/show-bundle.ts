import { bytesOf } from '../../engine/changes/image-changes.ts';
import { bundledImages } from './bundled-images.ts';
import { EXECUTABLE } from './format/archive.ts';
import type { BundleDescription } from './format/description.ts';
import { type BundleSigner, type OpeningBundle, verifyBundle } from './verify-bundle.ts';

/** The contents of a bundle, without its secrets. Its signature and its content are verified. */
export interface BundleContents extends Omit<BundleDescription, 'images'> {
  /** True if the bundle has expired by the clock of this machine. */
  expired: boolean;
  /** The images that a join with the bundle imports. */
  images: readonly ContainedImage[];
  /** The kubejoin executable; undefined if the bundle has none. */
  executable: ContainedFile | undefined;
  /** Whose signature was verified, and with which key. */
  signer: BundleSigner;
}

/** A file in a bundle. */
export interface ContainedFile {
  /** SHA-256 in hexadecimal digits. */
  sha256: string;
  /** In bytes. */
  size: number;
}

/** An image in a bundle. */
export interface ContainedImage {
  /** The name by which the kubelet asks for it. */
  name: string;
  /** The digest of the manifest, as sha256:<hex>. */
  digest: string;
  /** The size in bytes, as stored. Layers that images share count for each. */
  size: number;
}

/** Verifies a bundle as a join does, and tells what it contains, even if it has expired. Throws the BUNDLE_ failures. */
export async function showBundle(options: OpeningBundle): Promise<BundleContents> {
  const { path, host } = options;
  const { description, signer, entries, places, reader } = await verifyBundle(options);
  const { images } = await bundledImages(description.images, { path, places, reader, files: host.files });
  const executable = entries.find(({ name }) => name === EXECUTABLE);
  const { node, role, endpoint, caCertHashes, kubernetesVersion, created, expires } = description;
  return {
    ...{ node, role, endpoint, caCertHashes, kubernetesVersion, created, expires },
    expired: host.clock.now() > Date.parse(expires),
    images: images.map((image) => ({ name: image.name, digest: image.digest, size: bytesOf(image) })),
    executable: executable && { sha256: executable.sha256, size: places.get(EXECUTABLE)?.size ?? 0 },
    signer,
  };
}
