import { type ClientRequest, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Failure, isFailure } from '../base/failure.ts';
import { rfc3339 } from '../base/time.ts';
import { within } from './deadline.ts';
import { dial } from './dial.ts';
import type { Route } from './dialer.ts';
import { hostPort } from './endpoint.ts';
import { skewMinutes } from './http/answer.ts';
import { limitInterim } from './http/pieces.ts';
import { USER_AGENT } from './http/user-agent.ts';
import { secure } from './tls/tls-connect.ts';
import type { TlsOptions } from './tls/tls-verify.ts';
import { NOT_TLS, TLS_CERTIFICATE_EXPIRED, TLS_CERTIFICATE_NOT_YET_VALID, TLS_UNKNOWN_CA } from './wire-sentences.ts';

/** Short, so that the second look hardly delays the failure. */
const LIMIT_MS = 2000;

/**
 * Adds facts to a failure: plain HTTP on the port or the server's own clock, as a second connection without credentials
 * shows them, or the proxy on the way.
 */
export async function diagnose(failure: Failure, route: Route, tls: TlsOptions, signal: AbortSignal): Promise<Failure> {
  if (isFailure(failure, NOT_TLS)) {
    const seen = await look(signal, async (inner) => headDate(await dial(route, inner), inner));
    return seen === undefined ? failure : failure.with({ plainHttp: true });
  }
  if (isFailure(failure, TLS_CERTIFICATE_EXPIRED) || isFailure(failure, TLS_CERTIFICATE_NOT_YET_VALID)) {
    const unverified: TlsOptions = { endpoint: tls.endpoint, trust: { type: 'unverified' }, protocols: ['http/1.1'] };
    const seen = await look(signal, async (inner) =>
      headDate(await secure(await dial(route, inner), unverified, inner), inner),
    );
    if (seen === undefined || Number.isNaN(seen)) return failure;
    return failure.with({ serverTime: rfc3339(seen), skewMinutes: skewMinutes(Date.now(), seen) });
  }
  if (isFailure(failure, TLS_UNKNOWN_CA) && route.proxy !== undefined)
    return failure.with({ proxy: hostPort(route.proxy.endpoint) });
  return failure;
}

async function look<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  try {
    return await within({ timeoutMs: LIMIT_MS, signals: [signal], onTimeout: () => new Error('no response') }, work);
  } catch {
    return undefined;
  }
}

/** The Date header of an HTTP/1.1 answer in ms since the epoch, NaN if it has none. Rejects unless it is HTTP. */
function headDate(stream: Duplex, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request({
      method: 'HEAD',
      path: '/',
      headers: { host: 'x', 'user-agent': USER_AGENT },
      createConnection: () => stream,
      signal,
    });
    asked.once('response', (response) => {
      resolve(Date.parse(response.headers.date ?? ''));
      stream.destroy();
    });
    limitInterim(asked, 'information', (error) => asked.destroy(error));
    asked.on('error', reject);
    asked.end();
  });
}
