import { create, type DescMessage, fromBinary, type MessageInitShape, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Failure } from '../../failure.ts';
import { GrpcChannel, GrpcError, UNIMPLEMENTED } from '../../net/grpc.ts';
import { connectUnix } from '../../net/local.ts';
import type { ContainerRuntime } from '../ports.ts';
import { CgroupDriver, RuntimeService } from './cri_pb.ts';

/** As crictl and kubeadm wait for a runtime. */
const CALL_TIMEOUT_MS = 2_000;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** CRI v1 over a unix socket, one kept connection. What goes wrong is one of the CRI_ failures. */
export function connectCri(socket: string, timeoutMs: number = CALL_TIMEOUT_MS): ContainerRuntime {
  const channel = new GrpcChannel(connectUnix(socket.replace(/^unix:\/\//, '')));
  const { version, status, runtimeConfig } = RuntimeService.method;

  async function call<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageInitShape<I>,
  ): Promise<MessageShape<O>> {
    const message = toBinary(method.input, create(method.input, request));
    const path = `/${RuntimeService.typeName}/${method.name}`;
    try {
      return fromBinary(method.output, await channel.unary({ path, message, timeoutMs, maxBytes: MAX_MESSAGE_BYTES }));
    } catch (error) {
      throw classed(socket, method.name, error);
    }
  }

  return {
    async version() {
      const { runtimeName, runtimeVersion, runtimeApiVersion } = await call(version, { version: 'v1' });
      return { runtimeName, runtimeVersion, runtimeApiVersion };
    },
    async status() {
      const conditions = (await call(status, {})).status?.conditions ?? [];
      return { conditions: conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message })) };
    },
    async cgroupDriver() {
      const answer = await call(runtimeConfig, {}).catch(undefinedWhenMissing);
      // The field's own default is systemd: an empty answer for Linux says that.
      return answer && CGROUP_DRIVERS[answer.linux?.cgroupDriver ?? CgroupDriver.SYSTEMD];
    },
    close: () => channel.close(),
  };
}

interface Method<I extends DescMessage, O extends DescMessage> {
  name: string;
  input: I;
  output: O;
}

const CGROUP_DRIVERS: Partial<Record<CgroupDriver, 'systemd' | 'cgroupfs'>> = {
  [CgroupDriver.SYSTEMD]: 'systemd',
  [CgroupDriver.CGROUPFS]: 'cgroupfs',
};

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
