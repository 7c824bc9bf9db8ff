import type { NamedSource } from './images.ts';
import type { Signer } from './signatures.ts';

/** A file to pack: read twice, for its SHA-256 and for its content. */
export interface PackedFile {
  path: string;
  size: number;
  read(): AsyncIterable<Uint8Array>;
}

export interface StreamedWrite {
  mode: number;
  ready(): Promise<void>;
  signal: AbortSignal;
}

/** The parts of a machine with which a bundle is created. */
export interface Packing {
  sign: Signer;
  /** The images in an OCI image layout. This and each read of a blob may reject with LayoutUnreadable. */
  layout(path: string, signal: AbortSignal): Promise<NamedSource>;
  /** The images of the local containerd, at its usual socket if `criSocket` is empty. */
  containerd(criSocket: string): NamedSource;
  /** A regular file to read in parts; undefined if there is none. */
  file(path: string): Promise<PackedFile | undefined>;
  /** Path of this program's executable; undefined under Node.js. */
  ownExecutable(): Promise<string | undefined>;
  /**
   * Writes a large file, which appears complete or not at all; `ready` comes right before it appears. Rejects as soon as
   * `signal` aborts, even if `chunks` waits.
   */
  write(path: string, chunks: AsyncIterable<Uint8Array>, options: StreamedWrite): Promise<void>;
}
