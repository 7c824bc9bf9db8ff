import { type Failure, isFailure } from '../../base/failure.ts';
import { isTransient } from '../../wire/http/answer.ts';
import {
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  CONNECTION_TIMED_OUT,
  HOST_UNREACHABLE,
  NAME_NOT_FOUND,
  PROXY_REFUSED,
  PROXY_UNREACHABLE,
  REQUEST_TIMED_OUT,
  RESOLVER_FAILED,
  RESPONSE_BROKEN,
} from '../../wire/sentences.ts';
import {
  API_SERVER_NOT_READY,
  CLUSTER_INFO_FORBIDDEN,
  CLUSTER_INFO_NOT_FOUND,
  CREDENTIAL_REJECTED,
  DISCOVERY_URL_STATUS,
  SIGNATURE_MISSING,
  TOKEN_UNKNOWN,
} from './sentences.ts';

/** Signatures for others but not for ours: the signer has just run, and would have signed for ours too. */
const UNKNOWN_TOKEN_MS = 10_000;
/** Init makes cluster-info public some seconds after its API server has begun to answer; later it stays as it is: it was closed. */
const FORBIDDEN_MS = 60_000;
/** An API server answers before its view of the token Secrets is complete. */
const REJECTED_MS = 2_000;

/** A machine may be started before the control plane exists: these go away by themselves. */
const HEALS: ReadonlySet<string> = new Set<string>([
  CONNECTION_REFUSED.code,
  HOST_UNREACHABLE.code,
  CONNECTION_TIMED_OUT.code,
  CONNECTION_RESET.code,
  NAME_NOT_FOUND.code,
  RESOLVER_FAILED.code,
  PROXY_UNREACHABLE.code,
  REQUEST_TIMED_OUT.code,
  RESPONSE_BROKEN.code,
  CLUSTER_INFO_NOT_FOUND.code,
  API_SERVER_NOT_READY.code,
  SIGNATURE_MISSING.code,
]);

/** For how long (in ms) a failure that stays may still go away; 0 for what cannot heal, and is reported at once. */
export function healsWithin(failure: Failure): number {
  if (HEALS.has(failure.code)) return Number.POSITIVE_INFINITY;
  if (failure.code === TOKEN_UNKNOWN.code) return UNKNOWN_TOKEN_MS;
  if (failure.code === CLUSTER_INFO_FORBIDDEN.code) return FORBIDDEN_MS;
  if (failure.code === CREDENTIAL_REJECTED.code) return REJECTED_MS;
  // A gateway status says that the proxy does not reach the API server; 403 and 407 are the proxy's own no.
  if (isFailure(failure, PROXY_REFUSED)) return isTransient(failure.params.status) ? Number.POSITIVE_INFINITY : 0;
  if (isFailure(failure, DISCOVERY_URL_STATUS)) return isTransient(failure.params.status) ? Number.POSITIVE_INFINITY : 0;
  return 0;
}
