/** Works with something open (a connection, a file, a stream) and closes it in any case. */
export async function closing<Open extends { close(): unknown }, Result>(
  open: Open,
  work: (open: Open) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** The result, or undefined where the function throws, whatever the error. */
export function orUndefined<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The JSON value; undefined if it is not JSON. */
export function parseJson(json: string | Uint8Array): unknown {
  return orUndefined(() => JSON.parse(typeof json === 'string' ? json : Buffer.from(json).toString('utf8')));
}

/** JSON.parse takes up to 25 ms for so many bytes of brackets, and 350 ms for 2 MiB. */
const AT_ONCE = 128 * 1024;
/** Etcd stores no object with more, and more make garbage collection slow. */
const MOST_VALUES = 400_000;

/**
 * The JSON value of bytes that others sent; undefined if it is not JSON, or has more than `most` values. Reads a large
 * text in pieces (docs/adr/0098-foreign-documents-are-small-or-read-in-pieces.md).
 */
export async function foreignJson(bytes: Uint8Array, most = MOST_VALUES): Promise<unknown> {
  if (bytes.length <= AT_ONCE) return parseJson(bytes);
  const { jsonInPieces } = await import('./json-pieces.ts');
  return jsonInPieces(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), most);
}

/** True for the reason of an aborted `signal`, and for the error of an operation that it ended. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) return false;
  // A reason need not be an Error.
  let cause = error;
  for (; cause instanceof Error; cause = cause.cause) {
    if (cause === signal.reason || cause.name === 'AbortError') return true;
  }
  return cause === signal.reason;
}
