import type { NamedSource } from './images.ts';
import type { FileReader } from './ports.ts';

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

/** The result of verifying a signature of OpenSSH. `answer`, `key` (the fingerprint): words of ssh-keygen. */
export type Verification =
  /** `principal`: the name that the file of signers has for the key. */
  | { type: 'valid'; principal: string; key: string }
  /** The signature is intact, but no line of the file allows its key. */
  | { type: 'unknown-signer'; key: string }
  | { type: 'invalid'; answer: string }
  | { type: 'no-program' };

export interface ToVerify {
  message: Buffer;
  /** As ssh-keygen -Y sign writes it. */
  signature: Buffer;
  /** Content of a file in the format of ssh-keygen(1), ALLOWED SIGNERS. */
  signers: Buffer;
  namespace: string;
}

export type SignatureVerifier = (given: ToVerify) => Promise<Verification>;

type Signing = { type: 'signed'; signature: Buffer } | { type: 'failed'; answer: string } | { type: 'no-program' };

/** `key`: path of a private key, or of the public key of one that ssh-agent has. */
export type Signer = (given: {
  message: Buffer;
  key: string;
  namespace: string;
  signal?: AbortSignal;
}) => Promise<Signing>;

const PART_BYTES = 1024 * 1024;

/** A part of a file, from `from` on, without holding it in memory. Ends early if the file does. */
export async function* partsOf(
  path: string,
  { from, size }: { from: number; size: number },
  files: Pick<FileReader, 'readPart'>,
): AsyncGenerator<Buffer> {
  for (let at = from; at < from + size; ) {
    const part = await files.readPart(path, { from: at, length: Math.min(PART_BYTES, from + size - at) });
    if (part === undefined || part.length === 0) return;
    at += part.length;
    yield part;
  }
}
