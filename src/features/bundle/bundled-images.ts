import { sha256 } from '../../base/sha256.ts';
import type { BundledBlob, BundledImage, BundledImages } from '../../engine/changes/image-changes.ts';
import { partsOf } from '../../host/bundles.ts';
import type { FileReader } from '../../host/ports.ts';
import { hexOf, MAX_MANIFEST, parseManifest, referenceLabels } from '../../manifests/image-manifest.ts';
import type { ArchiveReader, EntryPlace } from './archive-reader.ts';
import { blobName, DESCRIPTION } from './format/checksums.ts';
import type { DescribedImage } from './format/description.ts';

interface Verified {
  path: string;
  places: ReadonlyMap<string, EntryPlace>;
  reader: ArchiveReader;
  files: Pick<FileReader, 'readPart'>;
}

/** The images with the places of their blobs. Throws BUNDLE_DAMAGED if a blob is missing. */
export async function bundledImages(described: readonly DescribedImage[], bundle: Verified): Promise<BundledImages> {
  const images: BundledImage[] = [];
  for (const image of described) images.push(await bundledImage(image, bundle));
  return { path: bundle.path, images };
}

async function bundledImage({ name, mediaType, digest }: DescribedImage, bundle: Verified): Promise<BundledImage> {
  const target = blob(digest, {}, bundle);
  const manifest = await parseManifest(await manifestBytes(target, bundle));
  if (manifest === undefined) throw bundle.reader.damaged(blobName(hexOf(digest)), 'malformed');
  const children = new Set([manifest.config, ...manifest.layers].map((child) => child.digest));
  const blobs = [...children].map((child) => blob(child, {}, bundle));
  return {
    ...{ name, mediaType, digest, size: target.size },
    blobs: [...blobs, { ...target, labels: referenceLabels(manifest) }],
  };
}

function blob(digest: string, labels: BundledBlob['labels'], { places, reader }: Verified): BundledBlob {
  const place = places.get(blobName(hexOf(digest)));
  if (place === undefined) throw reader.damaged(DESCRIPTION, 'malformed');
  return { digest, ...place, labels };
}

/** Verified again, because the file may have changed since. */
async function manifestBytes(target: BundledBlob, { path, files, reader }: Verified): Promise<Buffer> {
  const name = blobName(hexOf(target.digest));
  if (target.size > MAX_MANIFEST) throw reader.damaged(name, 'too-large');
  const chunks: Buffer[] = [];
  for await (const chunk of partsOf(path, target, files)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (sha256(bytes) !== hexOf(target.digest)) throw reader.damaged(name, 'content');
  return bytes;
}
