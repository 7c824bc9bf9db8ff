import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { constants } from 'node:http2';
import { others, Turns } from '../../base/turns.ts';
import { piecesOf } from '../http/pieces.ts';
import {
  framed,
  type GrpcCall,
  type GrpcChannel,
  GrpcError,
  type GrpcFault,
  notGrpc,
  PREFIX_BYTES,
  statusProblem,
} from './grpc.ts';

/** A call with messages in both directions. */
export interface GrpcStream {
  /** Resolves when the message has left this process's buffers. */
  send(message: Uint8Array): Promise<void>;
  /** The next message; undefined after the last one, if the status is OK. Rejects with a GrpcError. */
  receive(): Promise<Uint8Array | undefined>;
  /** No more messages will be sent. */
  endInput(): void;
  /** Cancels the call unless it has ended. */
  close(): void;
}

/** Opens a call with messages in both directions. Throws a GrpcError, or the reason of `signal`. */
export function openStream(
  channel: GrpcChannel,
  { maxBytes, signal, ...call }: GrpcCall & { maxBytes: number; signal: AbortSignal },
): GrpcStream {
  signal.throwIfAborted();
  const stream = channel.begin(call);
  const end = AbortSignal.any([signal, channel.broken]);
  const abort = () => stream.destroy(end.reason);
  end.addEventListener('abort', abort, { once: true });
  const reading = messagesOf(stream, maxBytes);
  // A failed send shows up in the next receive, with its reason.
  stream.on('error', () => {});
  return {
    async send(message) {
      await new Promise<void>((resolve) => stream.write(framed(message), () => resolve()));
    },
    async receive() {
      try {
        const next = await reading.next();
        return next.done ? undefined : next.value;
      } catch (error) {
        end.throwIfAborted();
        throw error instanceof GrpcError ? error : faulty({ type: 'other', words: (error as Error).message });
      }
    },
    endInput: () => void stream.end(),
    close() {
      end.removeEventListener('abort', abort);
      if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    },
  };
}

/** Messages that are read before anything else may run. */
const A_TURN = 100;

/** Its messages. Listens from now on, since headers may arrive before the first message is awaited. */
function messagesOf(stream: ClientHttp2Stream, maxBytes: number): AsyncGenerator<Uint8Array, undefined> {
  const seen: { status?: IncomingHttpHeaders; problem?: GrpcFault | undefined } = {};
  stream.on('response', (headers) => {
    seen.problem = notGrpc(headers);
    if (headers['grpc-status'] !== undefined) seen.status = headers;
  });
  stream.on('trailers', (trailers) => {
    seen.status = trailers;
  });
  return read();

  async function* read(): AsyncGenerator<Uint8Array, undefined> {
    const buffered = new Buffered();
    const turns = new Turns(A_TURN);
    for await (const chunk of piecesOf(stream)) {
      if (seen.problem) break;
      buffered.add(chunk);
      for (let message = buffered.message(maxBytes); message; message = buffered.message(maxBytes)) {
        if (turns.isOver()) await others();
        yield message;
      }
    }
    if (seen.problem) throw faulty(seen.problem);
    if (seen.status === undefined) throw faulty({ type: 'broken-off' });
    const ended = statusProblem(seen.status);
    if (ended) throw new GrpcError(ended);
    if (buffered.length > 0) throw faulty({ type: 'broken-message' });
    return undefined;
  }
}

/** Received bytes, joined only when a whole message is there. */
class Buffered {
  #chunks: Buffer[] = [];
  length = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** The first message; undefined until it is complete. */
  message(maxBytes: number): Buffer | undefined {
    if (this.length < PREFIX_BYTES) return undefined;
    const prefix = this.#first(PREFIX_BYTES);
    const size = prefix.readUInt32BE(1);
    if (prefix[0] !== 0) throw faulty({ type: 'broken-message' });
    if (size > maxBytes) throw faulty({ type: 'too-long', maxBytes });
    if (this.length < PREFIX_BYTES + size) return undefined;
    const all = this.#first(this.length);
    this.#chunks = [all.subarray(PREFIX_BYTES + size)];
    this.length -= PREFIX_BYTES + size;
    return all.subarray(PREFIX_BYTES, PREFIX_BYTES + size);
  }

  /** The first chunk, after making it at least this long. */
  #first(bytes: number): Buffer {
    const [first] = this.#chunks;
    if (first && first.length >= bytes) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

function faulty(fault: GrpcFault): GrpcError {
  return new GrpcError({ type: 'protocol', fault });
}
