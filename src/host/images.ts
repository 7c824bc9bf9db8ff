import type { OciDescriptor } from '../manifests/image-manifest.ts';

/** A manifest, an index or a blob by its digest. */
export type Descriptor = Pick<OciDescriptor, 'mediaType' | 'digest' | 'size'>;

/** A blob to store. */
export interface BlobToStore {
  digest: string;
  size: number;
  /** containerd keeps a blob as long as another one refers to it by such a label. */
  labels: Readonly<Record<string, string>>;
  /** Its bytes from this offset on. */
  read(from: number): AsyncIterable<Uint8Array>;
}

/** An image to store, with its blobs. Those that a blob refers to come before it. */
export interface ImageToStore {
  /** registry/name:tag. */
  name: string;
  /** Its manifest. */
  target: Descriptor;
  blobs: readonly BlobToStore[];
}

/** Images that can be copied from: an OCI image layout or a container runtime. */
export interface ImageSource {
  /** The manifest or index of this name; undefined if there is none. */
  find(name: string): Promise<Descriptor | undefined>;
  /** The content of a blob, not yet verified; undefined if it is missing. */
  blob(digest: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Ends all reads, and drops what they wait for. */
  close(): void;
}

/** A path without an OCI image layout, or one that cannot be read. Its message is what tar(1) or the system reported, or empty. */
export class LayoutUnreadable extends Error {}

/** A source of images as a user knows it. */
export interface NamedSource {
  source: ImageSource;
  /** A path or a socket. */
  place: string;
  /** As in image manifests: amd64, arm64. */
  architecture: string;
}
