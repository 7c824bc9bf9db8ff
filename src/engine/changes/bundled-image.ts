/** The images of a verified bundle. */
export interface BundledImages {
  /** The bundle's file. */
  path: string;
  images: readonly BundledImage[];
}

/** An image in a bundle. */
export interface BundledImage {
  /** registry/name:tag. */
  name: string;
  mediaType: string;
  /** sha256:<hex> of the manifest. */
  digest: string;
  /** Size of the manifest in bytes. */
  size: number;
  /** The manifest comes last. */
  blobs: readonly BundledBlob[];
}

export interface BundledBlob {
  /** sha256:<hex>. */
  digest: string;
  /** In bytes. */
  size: number;
  /** Offset in the bundle's file. */
  from: number;
  labels: Readonly<Record<string, string>>;
}

/** Size of an image with all its blobs. */
export function bytesOf({ blobs }: BundledImage): number {
  return blobs.reduce((total, { size }) => total + size, 0);
}
