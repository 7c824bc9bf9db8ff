import { type Failure, isFailure } from '../../base/failure.ts';
import type { FailureCode } from '../../i18n/catalogue.ts';
import { isTransient } from '../../wire/http/transient.ts';

/** Signatures for others but not for ours: the signer has just run, and would have signed for ours too. */
const UNKNOWN_TOKEN_MS = 10_000;
/** Init makes cluster-info public some seconds after its API server has begun to answer; later it stays as it is: it was closed. */
const FORBIDDEN_MS = 60_000;
/** An API server answers before its view of the token Secrets is complete. */
const REJECTED_MS = 2_000;

/** A machine may be started before the control plane exists: these go away by themselves. */
const HEALS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'CONNECTION_REFUSED',
  'HOST_UNREACHABLE',
  'CONNECTION_TIMED_OUT',
  'CONNECTION_RESET',
  'NAME_NOT_FOUND',
  'RESOLVER_FAILED',
  'PROXY_UNREACHABLE',
  'REQUEST_TIMED_OUT',
  'RESPONSE_BROKEN',
  'CLUSTER_INFO_NOT_FOUND',
  'API_SERVER_NOT_READY',
  'SIGNATURE_MISSING',
]);

/** For how long (in ms) a failure that stays may still go away; 0 for what cannot heal, and is reported at once. */
export function healsWithin(failure: Failure): number {
  if (HEALS.has(failure.code)) return Number.POSITIVE_INFINITY;
  if (failure.code === 'TOKEN_UNKNOWN') return UNKNOWN_TOKEN_MS;
  if (failure.code === 'CLUSTER_INFO_FORBIDDEN') return FORBIDDEN_MS;
  if (failure.code === 'CREDENTIAL_REJECTED') return REJECTED_MS;
  // A gateway status says that the proxy does not reach the API server; 403 and 407 are the proxy's own no.
  if (isFailure(failure, 'PROXY_REFUSED')) return isTransient(failure.params.status) ? Number.POSITIVE_INFINITY : 0;
  if (isFailure(failure, 'DISCOVERY_URL_STATUS')) return isTransient(failure.params.status) ? Number.POSITIVE_INFINITY : 0;
  return 0;
}
