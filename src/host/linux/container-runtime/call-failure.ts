import { Failure } from '../../../base/failure.ts';
import { GrpcError, type GrpcProblem, UNIMPLEMENTED } from '../../../wire/grpc/grpc.ts';
import {
  CRI_CALL_FAILED,
  CRI_NOT_GRPC,
  CRI_NOT_LISTENING,
  CRI_SERVICE_MISSING,
  CRI_TIMED_OUT,
  GRPC_FAULT,
} from './linux-container-runtime-sentences.ts';

/** The failure of a call to a container runtime. */
export function classed(socket: string, method: string, error: unknown): Failure {
  const cause = { cause: error };
  // A response that protobuf cannot decode is not CRI.
  const problem: GrpcProblem =
    error instanceof GrpcError ? error.problem : { type: 'protocol', fault: { type: 'broken-message' } };
  if (problem.type === 'dial') return new Failure(CRI_NOT_LISTENING, { socket, reason: problem.code }, cause);
  if (problem.type === 'timeout')
    return new Failure(CRI_TIMED_OUT, { socket, method, timeoutMs: problem.timeoutMs }, cause);
  if (problem.type === 'protocol')
    return new Failure(CRI_NOT_GRPC, { socket, detail: GRPC_FAULT(problem.fault) }, cause);
  if (problem.code === UNIMPLEMENTED)
    return new Failure(CRI_SERVICE_MISSING, { socket, method, answer: problem.message }, cause);
  return new Failure(CRI_CALL_FAILED, { socket, method, answer: problem.message, code: problem.code }, cause);
}
