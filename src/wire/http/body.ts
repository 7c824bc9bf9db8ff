import type { WireResponse } from './transport.ts';

/** The whole body, never more than `maxBytes`; beyond that the rest is not read and `tooLarge` is thrown. */
export async function readBody(response: WireResponse, maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  const announced = Number(response.headers['content-length']);
  if (announced > maxBytes) {
    response.body.destroy();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.body.destroy();
      throw tooLarge();
    }
    chunks.push(chunk);
  }
  if (!response.whole()) throw Object.assign(new Error('the body broke off'), { code: 'ECONNRESET' });
  return Buffer.concat(chunks);
}

/** The value, or undefined when `bytes` are not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Lines of a stream, none longer than `maxBytes`; what follows the last line break is not a line (it was cut off). */
export async function* lines(body: AsyncIterable<Buffer>, maxBytes: number, tooLarge: () => Error): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
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
