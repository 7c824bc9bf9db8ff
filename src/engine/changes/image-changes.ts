import type { BundledImage } from './bundled-image.ts';

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
