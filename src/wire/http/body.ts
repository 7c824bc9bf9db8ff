import type { Readable } from 'node:stream';
import { Failure } from '../../base/failure.ts';
import { isRecord } from '../../base/record.ts';
import { foreignJson } from '../../base/try.ts';
import { others, Turns } from '../../base/turns.ts';
import { RESPONSE_BROKEN, RESPONSE_TOO_LARGE } from '../wire-sentences.ts';
import { retryAfter } from './answer.ts';
import type { WatchEvent } from './api.ts';
import { piecesOf } from './pieces.ts';
import type { WireResponse } from './transport.ts';

/** The whole body; empty with `drop`. Throws `tooLarge` and stops reading after `maxBytes`. */
export async function readBody(
  response: WireResponse,
  maxBytes: number,
  tooLarge: () => Error,
  drop = false,
): Promise<Buffer> {
  const limit = (size: number) => {
    if (size > maxBytes) {
      response.body.destroy();
      throw tooLarge();
    }
  };
  limit(Number(response.headers['content-length']));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of piecesOf(response.body)) {
    size += chunk.length;
    limit(size);
    if (!drop) chunks.push(chunk);
  }
  if (!response.whole()) throw Object.assign(new Error('the body broke off'), { code: 'ECONNRESET' });
  return Buffer.concat(chunks);
}

/** Lines of a watch that are read before anything else may run. */
const A_TURN = 100;

/** Lines of a stream, none longer than `maxBytes`. Drops text after the last line break, because it was cut off. */
async function* lines(body: Readable, maxBytes: number, tooLarge: () => Error): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let size = 0;
  const turns = new Turns(A_TURN);
  for await (const chunk of piecesOf(body)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      if (size + end - start > maxBytes) throw tooLarge();
      if (turns.isOver()) await others();
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      rest = [];
      size = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxBytes) throw tooLarge();
  }
}

/**
 * The events of a watch's answer: JSON objects, one a line. A status other than 200 becomes an ERROR event with the
 * Status object, as the API itself reports errors within a watch. A body that breaks off within a line ends the events.
 */
export async function* watchEvents(
  response: WireResponse,
  server: string,
  request: string,
  maxBytes: number,
): AsyncGenerator<WatchEvent> {
  const tooLarge = () => new Failure(RESPONSE_TOO_LARGE, { server, request, limitBytes: maxBytes });
  if (response.status !== 200) {
    yield { type: 'ERROR', object: await statusObject(response, await readBody(response, maxBytes, tooLarge)) };
    return;
  }
  for await (const line of lines(response.body, maxBytes, tooLarge)) {
    if (line.length === 0) continue;
    const event = await foreignJson(line);
    if (!isWatchEvent(event)) throw new Failure(RESPONSE_BROKEN, { server, request, reason: 'not a watch event' });
    yield event;
  }
}

/** The server's metav1.Status, or one made from the answer's head, because a server that is too busy sends plain text. */
async function statusObject({ status: code, headers }: WireResponse, bytes: Buffer): Promise<unknown> {
  const body = await foreignJson(bytes);
  if (typeof body === 'object' && body !== null) return body;
  const retryAfterMs = retryAfter(headers);
  const details = retryAfterMs === undefined ? {} : { details: { retryAfterSeconds: retryAfterMs / 1000 } };
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...details };
}

function isWatchEvent(value: unknown): value is WatchEvent {
  return isRecord(value) && typeof value.type === 'string' && 'object' in value;
}
