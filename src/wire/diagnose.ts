import { type ClientRequest, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { Failure, isFailure } from '../base/failure.ts';
import { within } from './deadline.ts';
import { dial } from './dial.ts';
import { hostPort } from './endpoint.ts';
import { skewMinutes } from './http/answer.ts';
import { USER_AGENT } from './http/user-agent.ts';
import type { Route } from './route.ts';
import { NOT_TLS, TLS_CERTIFICATE_EXPIRED, TLS_CERTIFICATE_NOT_YET_VALID, TLS_UNKNOWN_CA } from './sentences.ts';
import { secure } from './tls/tls-connect.ts';
import type { TlsOptions } from './tls/tls-verify.ts';

/** A second look must not make the failure much later. */
const LIMIT_MS = 2000;

/**
 * Completes a failure by what a second, credential-less connection shows: plain HTTP on the port, the server's own
 * clock; and by the proxy on the way.
 */
export async function diagnose(failure: Failure, route: Route, tls: TlsOptions, signal: AbortSignal): Promise<Failure> {
  if (isFailure(failure, NOT_TLS)) {
    const seen = await look(signal, async (inner) => headDate(await dial(route, inner), inner));
    return seen === undefined
      ? failure
      : new Failure(NOT_TLS, { ...failure.params, plainHttp: true }, { cause: failure.cause });
  }
  if (isFailure(failure, TLS_CERTIFICATE_EXPIRED) || isFailure(failure, TLS_CERTIFICATE_NOT_YET_VALID)) {
    const unverified: TlsOptions = { endpoint: tls.endpoint, trust: { type: 'unverified' }, protocols: ['http/1.1'] };
    const seen = await look(signal, async (inner) =>
      headDate(await secure(await dial(route, inner), unverified, inner), inner),
    );
    if (seen === undefined || Number.isNaN(seen)) return failure;
    const clocks = { serverTime: new Date(seen).toISOString(), skewMinutes: skewMinutes(Date.now(), seen) };
    return isFailure(failure, TLS_CERTIFICATE_EXPIRED)
      ? new Failure(TLS_CERTIFICATE_EXPIRED, { ...failure.params, ...clocks }, { cause: failure.cause })
      : new Failure(TLS_CERTIFICATE_NOT_YET_VALID, { ...failure.params, ...clocks }, { cause: failure.cause });
  }
  if (isFailure(failure, TLS_UNKNOWN_CA) && route.proxy !== undefined)
    return new Failure(
      TLS_UNKNOWN_CA,
      { ...failure.params, proxy: hostPort(route.proxy.endpoint) },
      { cause: failure.cause },
    );
  return failure;
}

async function look<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  try {
    return await within({ timeoutMs: LIMIT_MS, signals: [signal], onTimeout: () => new Error('no answer') }, work);
  } catch {
    return undefined;
  }
}

/**
 * The Date header of an HTTP/1.1 answer in ms since the epoch, NaN when it has none. Rejects when what comes is not
 * HTTP.
 */
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
    asked.on('error', reject);
    asked.end();
  });
}
