import { isRecord, record } from '../base/record.ts';
import { foreignJson } from '../base/try.ts';

/** A descriptor of the OCI image specification. */
export interface OciDescriptor {
  mediaType: string;
  /** sha256:<hex>. */
  digest: string;
  /** In bytes. */
  size: number;
  /** Only entries of an index have it. */
  platform?: { os?: unknown; architecture?: unknown };
  annotations?: Record<string, unknown>;
}

/** Limit of a manifest or an index in bytes, as in registries. */
export const MAX_MANIFEST = 4 * 1024 * 1024;

/** The hexadecimal digits of a digest, sha256:<hex>. */
export function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}

/** The config and the layers of an image. */
export interface ImageManifest {
  config: OciDescriptor;
  layers: readonly OciDescriptor[];
}

/** An OCI image manifest or Docker's (schema 2); undefined for anything else. */
export async function parseManifest(bytes: Uint8Array): Promise<ImageManifest | undefined> {
  const { schemaVersion, config, layers } = record(await foreignJson(bytes));
  if (schemaVersion !== 2 || !isDescriptor(config) || !Array.isArray(layers) || !layers.every(isDescriptor))
    return undefined;
  return { config, layers };
}

/** The descriptors of an OCI image index or Docker's manifest list; undefined for anything else. */
export async function parseIndex(bytes: Uint8Array): Promise<readonly OciDescriptor[] | undefined> {
  const { schemaVersion, manifests } = record(await foreignJson(bytes));
  return schemaVersion === 2 && Array.isArray(manifests) && manifests.every(isDescriptor) ? manifests : undefined;
}

/** Labels by which containerd keeps the blobs that a manifest refers to. */
export function referenceLabels({ config, layers }: ImageManifest): Record<string, string> {
  return Object.fromEntries([
    ['containerd.io/gc.ref.content.config', config.digest],
    ...layers.map(({ digest }, index) => [`containerd.io/gc.ref.content.l.${index}`, digest]),
  ]);
}

function isDescriptor(value: unknown): value is OciDescriptor {
  if (!isRecord(value)) return false;
  const { mediaType, digest, size } = value;
  return (
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0
  );
}
