/** The images of the control plane, pulled by the container runtime where `policy` asks for it. */
export interface PullImages {
  kind: 'pull-images';
  /** unix:///path. */
  criSocket: string;
  images: readonly string[];
  policy: 'Always' | 'IfNotPresent' | 'Never';
  serial: boolean;
  /** The check ImagePull is ignored: a failed pull is only a warning. */
  tolerateFailure: boolean;
}

/** Stores an image of a bundle in containerd, unless the runtime has one of its name. */
export interface ImportImage {
  kind: 'import-image';
  /** unix:///path. */
  criSocket: string;
  /** The bundle's file. */
  bundle: string;
  image: BundledImage;
}

/** Removes an image that an import brought. */
export interface RemoveImage {
  kind: 'remove-image';
  /** unix:///path. */
  criSocket: string;
  image: string;
}

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
