import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredObject } from '../api-machinery/object-store.ts';
import { internalError } from '../api-machinery/status.ts';
import type { FaultSet } from '../faults.ts';
import type { ServerRequest, ServerResponse } from '../servers/server.ts';

const SLOW_MS = 1500;
/** Limit of huge-body in bytes, so that a client without a limit does not fill this machine. */
const HUGE = 512 * 1024 * 1024;

/** Plays the faults that concern whole answers: true when it has answered, false when the server shall. */
export async function disturb(
  faults: FaultSet,
  request: ServerRequest,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<boolean> {
  if (faults.has('slow-server')) await sleep(SLOW_MS, undefined, { signal: stopping }).catch(() => undefined);
  if (faults.has('server-error-500')) {
    const text = JSON.stringify(internalError('etcdserver: request timed out').status);
    response.head(500, { 'content-type': 'application/json' });
    response.end(text);
    return true;
  }
  if (faults.has('throttled-429')) {
    // Priority and fairness answers in plain text, not with a Status.
    response.head(429, {
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': '1',
      'x-content-type-options': 'nosniff',
    });
    response.end('Too many requests, please try again later.\n');
    return true;
  }
  if (!faults.has('huge-body') || !request.target.includes('/cluster-info')) return false;
  await sendWithoutEnd(response, stopping);
  return true;
}

async function sendWithoutEnd(response: ServerResponse, stopping: AbortSignal): Promise<void> {
  response.head(200, { 'content-type': 'application/json' });
  const chunk = 'x'.repeat(256 * 1024);
  let more = await response.write('{"kind":"ConfigMap","apiVersion":"v1","data":{"kubeconfig":"');
  for (let sent = 0; more && sent < HUGE && !stopping.aborted; sent += chunk.length) more = await response.write(chunk);
  response.end();
}

/** cluster-info as the faults make it look on its way out; every other object passes as it is. */
export function disturbedClusterInfo(faults: FaultSet): (object: StoredObject) => StoredObject {
  let reads = 0;
  return (object) => {
    if (object.kind !== 'ConfigMap' || object.metadata.name !== 'cluster-info') return object;
    reads += 1;
    const data = { ...(object.data as Record<string, string>) };
    if (faults.has('bad-signature')) {
      for (const key of Object.keys(data)) if (key.startsWith('jws-')) data[key] = withOtherSignature(data[key] ?? '');
    }
    if (faults.has('changed-second-read') && reads > 1)
      data.kubeconfig = (data.kubeconfig ?? '').replace(/127\.0\.0\.1/, '127.0.0.2');
    return { ...object, data };
  };
}

/** The same header with the signature of something else: its first character is changed. */
function withOtherSignature(jws: string): string {
  const dot = jws.lastIndexOf('.') + 1;
  const first = jws[dot] === 'A' ? 'B' : 'A';
  return jws.slice(0, dot) + first + jws.slice(dot + 1);
}
