import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { WireResponse } from './transport.ts';

/**
 * Unpacks a response that a server or proxy compressed although `identity` was requested. Leaves other encodings as they
 * are. It is a stream, so that limits of size count unpacked bytes: a few kilobytes may be gigabytes.
 */
export function withoutGzip(response: WireResponse): WireResponse {
  const { 'content-encoding': encoding, 'content-length': _, ...headers } = response.headers;
  if (typeof encoding !== 'string' || !['gzip', 'x-gzip'].includes(encoding.trim().toLowerCase())) return response;
  return { ...response, headers, body: gunzipped(response.body) };
}

/**
 * An unpacked stream; destroying it destroys the body. Accepts an empty body, because gateways mark even those as
 * compressed.
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
