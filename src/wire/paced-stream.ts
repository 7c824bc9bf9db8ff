import { Duplex } from 'node:stream';

/** Passed on in one turn of the event loop: frames of HTTP/2 with a few bytes each take 10 ms then. */
export const A_TURN_BYTES = 16 * 1024;

/**
 * A connection to a server that is not trusted, whose bytes arrive in small pieces, each in a turn of the event loop of
 * its own: Node.js reads up to 2 MiB in one turn, and has them decrypted and parsed in it. `limitBytes` limits what
 * arrives before `unlimited` is called.
 */
export class PacedStream extends Duplex {
  readonly #stream: Duplex;
  #limitBytes: number;
  #isWanted = false;
  /** What may still be passed on in this turn. */
  #left = A_TURN_BYTES;
  #turn: NodeJS.Immediate | undefined;

  constructor(stream: Duplex, limitBytes = Number.POSITIVE_INFINITY) {
    super({ allowHalfOpen: true, readableHighWaterMark: A_TURN_BYTES });
    this.#stream = stream;
    this.#limitBytes = limitBytes;
    stream.pause();
    stream.on('readable', () => this.#pass());
    stream.once('end', () => this.push(null));
    stream.on('error', (error) => this.destroy(error));
    // After its end, what was already passed on is still to be read.
    stream.once('close', () => {
      if (!stream.readableEnded || this.readableEnded) this.destroy();
      else this.once('end', () => this.destroy());
    });
    if (stream.destroyed) this.destroy(stream.errored ?? undefined);
  }

  /** Everything may arrive from now on. */
  unlimited(): void {
    this.#limitBytes = Number.POSITIVE_INFINITY;
  }

  ref(): void {
    (this.#stream as { ref?: () => void }).ref?.();
  }

  unref(): void {
    (this.#stream as { unref?: () => void }).unref?.();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#pass();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#stream.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearImmediate(this.#turn);
    this.#stream.destroy();
    done(error);
  }

  #pass(): void {
    while (this.#isWanted && this.#left > 0 && !this.destroyed) {
      const bytes = Math.min(this.#stream.readableLength, this.#left);
      const piece: Buffer | null = bytes > 0 ? this.#stream.read(bytes) : this.#stream.read();
      if (piece === null) return;
      this.#left -= piece.length;
      this.#limitBytes -= piece.length;
      if (this.#limitBytes < 0) {
        this.destroy(Object.assign(new Error('too much before the end of the handshake'), { code: TOO_MUCH }));
        return;
      }
      this.#turn ??= setImmediate(() => {
        this.#turn = undefined;
        this.#left = A_TURN_BYTES;
        this.#pass();
      });
      this.#isWanted = false;
      this.push(piece);
    }
  }
}

/** OpenSSL's name for the same. */
const TOO_MUCH = 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE';
