import { Failure } from '../../failure.ts';
import { GrpcChannel, GrpcError, UNIMPLEMENTED } from '../../net/grpc.ts';
import { connectUnix } from '../../net/local.ts';
import type { ContainerRuntime } from '../ports.ts';
import { runtimeConfigResponse, statusResponse, versionRequest, versionResponse } from './cri-messages.ts';

/** As crictl and kubeadm wait for a runtime. */
const CALL_TIMEOUT_MS = 2_000;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** CRI v1 over a unix socket, one kept connection. What goes wrong is one of the CRI_ failures. */
export function connectCri(socket: string, timeoutMs: number = CALL_TIMEOUT_MS): ContainerRuntime {
  const channel = new GrpcChannel(connectUnix(socket.replace(/^unix:\/\//, '')));

  async function call<Response>(method: string, message: Uint8Array, read: (message: Uint8Array) => Response): Promise<Response> {
    const path = `/runtime.v1.RuntimeService/${method}`;
    try {
      return read(await channel.unary({ path, message, timeoutMs, maxBytes: MAX_MESSAGE_BYTES }));
    } catch (error) {
      throw classed(socket, method, error);
    }
  }

  return {
    version: () => call('Version', versionRequest('v1'), versionResponse),
    status: () => call('Status', EMPTY, statusResponse),
    async cgroupDriver() {
      const answer = await call('RuntimeConfig', EMPTY, runtimeConfigResponse).catch(undefinedWhenMissing);
      return answer && CGROUP_DRIVERS[answer.cgroupDriver];
    },
    close: () => channel.close(),
  };
}

const EMPTY = new Uint8Array();
const CGROUP_DRIVERS: Partial<Record<number, 'systemd' | 'cgroupfs'>> = { 0: 'systemd', 1: 'cgroupfs' };

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof Failure && error.code === 'CRI_SERVICE_MISSING') return undefined;
  throw error;
}

function classed(socket: string, method: string, error: unknown): Failure {
  const cause = { cause: error };
  // What protobuf can't decode is no CRI either.
  const problem = error instanceof GrpcError ? error.problem : { type: 'protocol' as const, detail: String(error) };
  if (problem.type === 'dial') return new Failure('CRI_NOT_LISTENING', { socket, reason: problem.code }, cause);
  if (problem.type === 'timeout') return new Failure('CRI_TIMED_OUT', { socket, method, timeoutMs: problem.timeoutMs }, cause);
  if (problem.type === 'protocol') return new Failure('CRI_NOT_GRPC', { socket, detail: problem.detail }, cause);
  if (problem.code === UNIMPLEMENTED) return new Failure('CRI_SERVICE_MISSING', { socket, method, answer: problem.message }, cause);
  return new Failure('CRI_CALL_FAILED', { socket, method, answer: problem.message, code: problem.code }, cause);
}
