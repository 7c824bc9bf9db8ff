import { createHash } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';
import { BLOCK, END, paddingOf } from '../../manifests/ustar.ts';
import { BUNDLE_DAMAGED, type BundleDamage } from './bundle-sentences.ts';
import { entrySize } from './format/archive.ts';

const PART_BYTES = 1024 * 1024;

/** The place of an entry's content in the file. */
export interface EntryPlace {
  from: number;
  size: number;
}

/** Reads a bundle from its beginning to its end, with little memory. Throws BUNDLE_DAMAGED. */
export class ArchiveReader {
  readonly #path: string;
  readonly #files: Pick<FileReader, 'readPart'>;
  #at = 0;

  constructor(path: string, files: Pick<FileReader, 'readPart'>) {
    this.#path = path;
    this.#files = files;
  }

  /** The next entry, which must have this name. Its content follows. */
  async entry(name: string): Promise<EntryPlace> {
    const header = await this.#exactly(BLOCK, name);
    const size = entrySize(header, name);
    if (size === undefined) throw this.damaged(name, 'header');
    return { from: this.#at, size };
  }

  /** The content of the entry, as a whole. */
  async content(name: string, { size }: EntryPlace, maxBytes: number): Promise<Buffer> {
    if (size > maxBytes) throw this.damaged(name, 'too-large');
    const chunks: Buffer[] = [];
    for await (const chunk of this.chunks(name, size)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** The content of the entry in parts; then the padding, which must be zeros. */
  async *chunks(name: string, size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      const chunk = await this.#exactly(Math.min(left, PART_BYTES), name);
      left -= chunk.length;
      yield chunk;
    }
    const padding = await this.#exactly(paddingOf(size), name);
    if (padding.some((byte) => byte !== 0)) throw this.damaged(name, 'header');
  }

  /** Fails unless the content has this SHA-256. */
  async verify(name: string, { size }: EntryPlace, sha256: string): Promise<void> {
    const hash = createHash('sha256');
    for await (const chunk of this.chunks(name, size)) hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw this.damaged(name, 'content');
  }

  /** Fails unless the archive and the file end here. */
  async end(lastName: string): Promise<void> {
    const end = await this.#exactly(END.length, lastName);
    const more = await this.#files.readPart(this.#path, { from: this.#at, length: 1 });
    if (!end.equals(END) || more?.length !== 0) throw this.damaged(lastName, 'trailing');
  }

  damaged(entry: string, problem: BundleDamage): Failure {
    return new Failure(BUNDLE_DAMAGED, { path: this.#path, entry, problem });
  }

  async #exactly(length: number, name: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const chunk = await this.#files.readPart(this.#path, { from: this.#at, length: left });
      if (chunk === undefined || chunk.length === 0) throw this.damaged(name, 'truncated');
      this.#at += chunk.length;
      left -= chunk.length;
      chunks.push(chunk);
    }
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  }
}
