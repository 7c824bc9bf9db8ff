import { get } from 'node:http';

const MAX_BYTES = 64 * 1024;

/**
 * Sends a GET by http over a connection of its own. Undefined when it is refused, breaks, times out or is longer than
 * 64 KiB.
 */
export function plainGet(url: string, timeoutMs: number): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.on('error', () => resolve(undefined));
      const chunks: Buffer[] = [];
      let total = 0;
      response.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > MAX_BYTES) request.destroy(new Error('the response is too long'));
        else chunks.push(chunk);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', () => resolve(undefined));
  });
}
