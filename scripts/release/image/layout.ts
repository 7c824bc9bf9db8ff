/** An OCI image layout (github.com/opencontainers/image-spec, version 1.1) in a tar file, made without a daemon. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sha256 } from '../checksums.ts';
import { inTree, type PackageFile } from '../tree.ts';

export interface PlatformImage {
  readonly platform: { readonly architecture: string; readonly os: 'linux'; readonly variant?: string };
  /** Everything in the image, as one layer. */
  readonly files: readonly PackageFile[];
}

export interface ImageFacts {
  /** Name with a tag, under which importing programs list the image. */
  readonly name: string;
  readonly tag: string;
  /** The `config` of each platform (OCI image configuration). */
  readonly config: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platforms: readonly PlatformImage[];
  readonly date: Date;
  /** Level of gzip; default: 9. */
  readonly level?: number;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface MadeImage {
  /** Digest of the index of all platforms, as `sha256:HEX`. */
  readonly digest: string;
  /** Digests of the manifests of the platforms, in their order. */
  readonly manifests: readonly string[];
}

const OCI = 'application/vnd.oci.image';

/** Writes the layout to `file`. The same facts make the same bytes. */
export async function makeImage(facts: ImageFacts, file: string): Promise<MadeImage> {
  const { name, tag, annotations, platforms, date } = facts;
  const work = await mkdtemp(`${file}-`);
  try {
    const layout = path.join(work, 'layout');
    await mkdir(path.join(layout, 'blobs/sha256'), { recursive: true });
    const manifests: (Descriptor & { platform: PlatformImage['platform'] })[] = [];
    for (const one of platforms) manifests.push({ ...(await manifestOf(layout, one, facts)), platform: one.platform });
    const index = await jsonBlob(layout, `${OCI}.index.v1+json`, { manifests, annotations });
    // Docker and containerd read the first annotation, others the second one.
    const names = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': tag };
    const root = document(`${OCI}.index.v1+json`, { manifests: [{ ...index, annotations: names }] });
    await writeFile(path.join(layout, 'index.json'), root);
    await writeFile(path.join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    tar(layout, await readdir(layout), date, path.join(work, 'image.tar'));
    await rename(path.join(work, 'image.tar'), file);
    return { digest: index.digest, manifests: manifests.map(({ digest }) => digest) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function manifestOf(layout: string, { platform, files }: PlatformImage, facts: ImageFacts): Promise<Descriptor> {
  const { annotations, config, date, level = 9 } = facts;
  const created = date.toISOString().replace('.000Z', 'Z');
  const { layer, diffId } = await layerOf(layout, files, date, level);
  const image = await jsonBlob(layout, `${OCI}.config.v1+json`, {
    created,
    ...platform,
    config,
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: 'npm run release' }],
  });
  return jsonBlob(layout, `${OCI}.manifest.v1+json`, { config: image, layers: [layer], annotations });
}

/** `diffId`: digest of the layer before compression. */
async function layerOf(
  layout: string,
  files: readonly PackageFile[],
  date: Date,
  level: number,
): Promise<{ layer: Descriptor; diffId: string }> {
  const [plain, zipped] = ['layer.tar', 'layer.tar.gz'].map((name) => path.join(layout, name)) as [string, string];
  await inTree(files, async (tree) => tar(tree, await readdir(tree), date, plain));
  await pipeline(createReadStream(plain), createGzip({ level }), createWriteStream(zipped));
  const diffId = `sha256:${await sha256(plain)}`;
  await rm(plain);
  const hex = await sha256(zipped);
  const { size } = await stat(zipped);
  await rename(zipped, blobPath(layout, hex));
  return { layer: { mediaType: `${OCI}.layer.v1.tar+gzip`, digest: `sha256:${hex}`, size }, diffId };
}

async function jsonBlob(layout: string, mediaType: string, fields: Record<string, unknown>): Promise<Descriptor> {
  const text = mediaType.includes('.config.') ? JSON.stringify(fields) : document(mediaType, fields);
  const hex = createHash('sha256').update(text).digest('hex');
  await writeFile(blobPath(layout, hex), text);
  return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(text) };
}

function document(mediaType: string, fields: Record<string, unknown>): string {
  return JSON.stringify({ schemaVersion: 2, mediaType, ...fields });
}

function blobPath(layout: string, hex: string): string {
  return path.join(layout, 'blobs/sha256', hex);
}

/** Archives `names` of a folder as root's, in a fixed order, independent of the umask. */
function tar(folder: string, names: readonly string[], date: Date, file: string): void {
  const seconds = Math.floor(date.getTime() / 1000);
  const same = ['--format=ustar', '--sort=name', `--mtime=@${seconds}`, '--mode=u+rw,go+r,go-w,a+X'];
  const owner = ['--owner=0', '--group=0', '--numeric-owner'];
  const args = ['--create', ...same, ...owner, `--directory=${folder}`, `--file=${file}`, '--', ...[...names].sort()];
  execFileSync('tar', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, LC_ALL: 'C' } });
}
