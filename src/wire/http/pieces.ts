import type { EventEmitter } from 'node:events';
import { finished, type Readable } from 'node:stream';

/**
 * Pieces that one turn of the event loop may bring, and the bytes for which it may bring a further one. A piece costs as
 * much work as a kilobyte: servers send kilobytes, and libuv passes on as many as fit in 2 MiB before anything else runs.
 */
const ANY_SIZE = 1_000;
const A_PIECE_BYTES = 64;

/** Bytes that may wait for their reader. */
const MOST_WAITING = 256 * 1024;

/** Go's client reads five before a response. */
const MOST_INTERIM = 16;

/** Has Node.js's prefix of errors in HTTP, by which connection-failure.ts knows a broken response. */
class Unreasonable extends Error {
  constructor(readonly code: 'ERR_HTTP_TOO_MANY_PIECES' | 'ERR_HTTP_TOO_MANY_INTERIM_RESPONSES') {
    super(code);
  }
}

/** Counts the pieces in which a response arrives: chunks, frames of HTTP/2, or records of TLS. */
export class Pieces {
  #left = ANY_SIZE;
  #turn: NodeJS.Immediate | undefined;

  /** Counts one more. Returns an error when this turn has brought too many of a few bytes. */
  tooMany(bytes: number): Error | undefined {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      this.#left = ANY_SIZE;
    });
    this.#left += bytes / A_PIECE_BYTES - 1;
    return this.#left < 0 ? new Unreasonable('ERR_HTTP_TOO_MANY_PIECES') : undefined;
  }
}

/**
 * The pieces of a body. Flows, because Node.js puts those together that wait for their reader: each is counted as it
 * comes, and too many of a few bytes destroy the body.
 */
export async function* piecesOf(body: Readable): AsyncGenerator<Buffer, undefined> {
  const pieces = new Pieces();
  let waiting: Buffer[] = [];
  let bytes = 0;
  let failure: Error | null | undefined;
  let hasEnded = false;
  let wake = () => {};
  finished(body, { writable: false }, (error) => {
    hasEnded = true;
    failure ??= error;
    wake();
  });
  body.on('data', (chunk: Buffer) => {
    failure ??= pieces.tooMany(chunk.length);
    if (failure) return void body.destroy();
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_WAITING) body.pause();
    wake();
  });
  try {
    for (;;) {
      const taken = waiting;
      waiting = [];
      bytes = 0;
      if (body.isPaused()) body.resume();
      yield* taken;
      if (waiting.length > 0) continue;
      if (failure) throw failure;
      if (hasEnded) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    if (!hasEnded) body.destroy();
  }
}

/** Calls `refuse` after too many interim responses (RFC 9110 section 15.2) to one request. */
export function limitInterim(request: EventEmitter, event: 'information' | 'headers', refuse: (error: Error) => void) {
  let count = 0;
  request.on(event, () => {
    if (++count === MOST_INTERIM) refuse(new Unreasonable('ERR_HTTP_TOO_MANY_INTERIM_RESPONSES'));
  });
}
