import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { WireResponse } from './transport.ts';

/**
 * The response as it was before a server or proxy compressed it, though `identity` was asked for. Any other encoding is left as it is.
 * It is read as a stream, so that limits of size count what comes out: a few kilobytes may be gigabytes.
 */
export function withoutGzip(response: WireResponse): WireResponse {
  const { 'content-encoding': encoding, 'content-length': _, ...headers } = response.headers;
  if (typeof encoding !== 'string' || !['gzip', 'x-gzip'].includes(encoding.trim().toLowerCase())) return response;
  return { ...response, headers, body: gunzipped(response.body) };
}

/** Whoever reads it is told of errors of both streams, and destroying it destroys both. */
function gunzipped(body: Readable): Readable {
  return pipeline(body, createGunzip(), () => {});
}
