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
    return withoutStack(work);
  } catch {
    return undefined;
  }
}

/** Errors of this synchronous work have no stack, which takes longer to collect than most system calls. */
export function withoutStack<Value>(work: () => Value): Value {
  const { stackTraceLimit } = Error;
  // It cannot be set under --frozen-intrinsics.
  if (!Reflect.set(Error, 'stackTraceLimit', 0)) return work();
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The JSON value; undefined if it is not JSON. */
export function parseJson(json: string | Uint8Array): unknown {
  return orUndefined(() => JSON.parse(typeof json === 'string' ? json : Buffer.from(json).toString('utf8')));
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
