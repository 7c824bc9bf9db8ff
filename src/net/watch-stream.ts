import { Failure } from '../failure.ts';
import type { WatchEvent } from './api.ts';
import { lines, parseJson, readBody } from './body.ts';
import type { WireResponse } from './transport.ts';

/**
 * The events of a watch's answer: JSON objects, one a line. An answer other than 200 is one ERROR event with the Status object, as the API
 * itself reports errors within a watch. A body that breaks off in the middle of a line ends the events.
 */
export async function* watchEvents(response: WireResponse, server: string, request: string, maxBytes: number): AsyncGenerator<WatchEvent> {
  const tooLarge = () => new Failure('RESPONSE_TOO_LARGE', { server, request, limitBytes: maxBytes });
  if (response.status !== 200) {
    yield { type: 'ERROR', object: statusObject(response.status, await readBody(response, maxBytes, tooLarge)) };
    return;
  }
  for await (const line of lines(response.body as AsyncIterable<Buffer>, maxBytes, tooLarge)) {
    if (line.length === 0) continue;
    const event = parseJson(line);
    if (!isWatchEvent(event)) throw new Failure('RESPONSE_BROKEN', { server, request, reason: 'not a watch event' });
    yield event;
  }
}

function statusObject(code: number, bytes: Buffer): unknown {
  const body = parseJson(bytes);
  return typeof body === 'object' && body !== null ? body : { kind: 'Status', apiVersion: 'v1', status: 'Failure', code };
}

function isWatchEvent(value: unknown): value is WatchEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'object' in value;
}
