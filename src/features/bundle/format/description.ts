import { isRecord } from '../../../base/record.ts';
import { parseJson } from '../../../base/try.ts';
import type { NodeRole } from '../../../config/types/join.ts';

/** Content of bundle.json: for which machine a bundle was made, and what it contains. */
export interface BundleDescription {
  /** Name of the Node. */
  node: string;
  /** Role of the machine: worker or control-plane node. */
  role: NodeRole;
  /** Endpoint of the API server, as host:port. */
  endpoint: string;
  /** Hashes of the cluster's CA (sha256:<hex>). */
  caCertHashes: readonly string[];
  /** Version of the cluster whose images it contains. */
  kubernetesVersion: string;
  /** When it was made (RFC 3339, UTC). */
  created: string;
  /** When the bundle and its token expire (RFC 3339, UTC). */
  expires: string;
  /** The images of the machine's role and version. */
  images: readonly DescribedImage[];
}

/** The name of an image, and its manifest. */
export interface DescribedImage {
  name: string;
  mediaType: string;
  /** sha256:<hex> of the manifest. */
  digest: string;
}

const [KIND, VERSION] = ['kubejoin-bundle', 1];

export function describeBundle(description: BundleDescription): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, ...description }, null, 2)}\n`;
}

/** `other-version`: written by another version of kubejoin. `malformed`: not the description of a bundle. */
type DescriptionProblem = 'other-version' | 'malformed';

export function parseDescription(text: string): BundleDescription | DescriptionProblem {
  const given = parseJson(text);
  if (!isRecord(given) || given.kind !== KIND) return 'malformed';
  if (given.version !== VERSION) return 'other-version';
  const { node, role, endpoint, caCertHashes, kubernetesVersion, created, expires, images } = given;
  if (role !== 'worker' && role !== 'control-plane') return 'malformed';
  const words = [node, endpoint, kubernetesVersion, created, expires];
  if (!words.every(isText) || !isListOf(caCertHashes, isText) || !isListOf(images, isImage)) return 'malformed';
  if ([created, expires].some((date) => Number.isNaN(Date.parse(date as string)))) return 'malformed';
  return { role, caCertHashes, images, ...(given as Record<Words, string>) } as BundleDescription;
}

type Words = 'node' | 'endpoint' | 'kubernetesVersion' | 'created' | 'expires';

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isListOf<Item>(value: unknown, is: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(is);
}

function isImage(value: unknown): value is DescribedImage {
  return (
    isRecord(value) &&
    [value.name, value.mediaType].every(isText) &&
    typeof value.digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(value.digest) &&
    IMAGE_NAME.test(String(value.name))
  );
}

/** A name with registry and tag, without a digest (distribution/reference, without its rarer forms). */
export const IMAGE_NAME = /^[a-z0-9][\w.-]*(:\d+)?(\/[a-z0-9][\w.-]*)+:\w[\w.-]{0,127}$/i;
