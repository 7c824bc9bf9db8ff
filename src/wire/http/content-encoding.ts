import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { WireResponse } from './transport.ts';

/**
 * The response as it was before a server or proxy compressed it, though `identity` was asked for. Any other encoding is
 * left as it is. It is read as a stream, so that limits of size count what comes out: a few kilobytes may be gigabytes.
 */
export function withoutGzip(response: WireResponse): WireResponse {
  const { 'content-encoding': encoding, 'content-length': _, ...headers } = response.headers;
  if (typeof encoding !== 'string' || !['gzip', 'x-gzip'].includes(encoding.trim().toLowerCase())) return response;
  return { ...response, headers, body: gunzipped(response.body) };
}

/**
 * Destroying it destroys the body. A gateway's answer without a body may claim to be packed: nothing is no broken gzip.
 */
function gunzipped(body: Readable): Readable {
  const gunzip = pipeline(body, createGunzip(), () => {});
  const unpacked = async function* () {
    try {
      yield* gunzip;
    } catch (error) {
      if (gunzip.bytesWritten > 0 || (error as NodeJS.ErrnoException).code !== 'Z_BUF_ERROR') throw error;
    }
  };
  return Readable.from(unpacked(), { objectMode: false });
}
