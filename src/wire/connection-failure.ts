import { Failure } from '../base/failure.ts';
import { type Endpoint, hostPort } from './endpoint.ts';
import { PROXY_UNREACHABLE } from './proxy/wire-proxy-sentences.ts';
import {
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  CONNECTION_TIMED_OUT,
  HOST_UNREACHABLE,
  NAME_NOT_FOUND,
  RESOLVER_FAILED,
  RESPONSE_BROKEN,
} from './wire-sentences.ts';

const UNREACHABLE = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EINVAL',
]);
const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME']);

/** The failure of a TCP connection to `endpoint` that was not made within `seconds`. */
export function dialFailure(error: unknown, endpoint: Endpoint, seconds: number): Failure {
  const cause = firstOf(error);
  const code = errorCode(cause);
  const server = hostPort(endpoint);
  if (code === 'ECONNREFUSED') return new Failure(CONNECTION_REFUSED, { server }, { cause });
  if (code === 'ETIMEDOUT') return new Failure(CONNECTION_TIMED_OUT, { server, stage: 'connect', seconds }, { cause });
  if (NO_SUCH_NAME.has(code)) return new Failure(NAME_NOT_FOUND, { name: endpoint.host }, { cause });
  if (code.startsWith('EAI_')) return new Failure(RESOLVER_FAILED, { name: endpoint.host, reason: code }, { cause });
  if (UNREACHABLE.has(code)) return new Failure(HOST_UNREACHABLE, { server, reason: code }, { cause });
  return new Failure(CONNECTION_RESET, { server, reason: code }, { cause });
}

/** The failure of a connection to a proxy. */
export function proxyFailure(error: unknown, proxy: Endpoint, target: Endpoint): Failure {
  const cause = firstOf(error);
  return new Failure(
    PROXY_UNREACHABLE,
    { proxy: hostPort(proxy), server: hostPort(target), reason: errorCode(cause) },
    { cause },
  );
}

/** The failure of an established connection that broke during `request`. */
export function exchangeFailure(error: unknown, server: string, request: string, answered: boolean): Failure {
  if (error instanceof Failure) return error;
  const reason = errorCode(error);
  if (answered || reason.startsWith('HPE_') || reason.startsWith('ERR_HTTP')) {
    return new Failure(RESPONSE_BROKEN, { server, request, reason }, { cause: error });
  }
  return new Failure(CONNECTION_RESET, { server, reason }, { cause: error });
}

/** The stable code of a system error, or its message. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

/** The most telling error of a name with several addresses, which fails with one error for each (RFC 8305). */
function firstOf(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const errors: unknown[] = error.errors;
  return errors.find((one) => errorCode(one) === 'ECONNREFUSED') ?? errors[0] ?? error;
}
