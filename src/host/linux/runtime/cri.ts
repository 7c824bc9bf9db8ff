import { Failure, isFailure } from '../../../base/failure.ts';
import { GrpcChannel, GrpcError, type GrpcProblem, UNIMPLEMENTED } from '../../../wire/grpc/grpc.ts';
import { connectUnix } from '../../../wire/local.ts';
import type { ContainerRuntime, ContainerRuntimeWriter, RuntimeContainer } from '../../runtimes.ts';
import {
  imageRequest,
  imageStatusResponse,
  type ListedContainer,
  listContainersRequest,
  listContainersResponse,
  listPodSandboxResponse,
  podSandboxRequest,
  runtimeConfigResponse,
  statusResponse,
  stopContainerRequest,
  versionRequest,
  versionResponse,
} from './cri-messages.ts';
import {
  CRI_CALL_FAILED,
  CRI_NOT_GRPC,
  CRI_NOT_LISTENING,
  CRI_SERVICE_MISSING,
  CRI_TIMED_OUT,
  GRPC_FAULT,
} from './sentences.ts';

/** In milliseconds. */
export interface CriLimits {
  /** Of one call; as crictl and kubeadm wait for a runtime. */
  call: number;
  /** While an image is pulled, however long that takes, the runtime is asked this often whether it still answers ... */
  aliveEvery: number;
  /** ... and has this long to say so: the disk may be busy with what is unpacked. */
  alive: number;
  /** Of stopping or removing a Pod sandbox: its network plugins are run. */
  sandbox: number;
}

const LIMITS: CriLimits = { call: 2_000, aliveEvery: 30_000, alive: 60_000, sandbox: 10_000 };
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Sandboxes are listed with their annotations, as large as their owners make them; the kubelet reads as much. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const NOT_FOUND = 5;
const EMPTY = new Uint8Array();
const CGROUP_DRIVERS: Partial<Record<number, 'systemd' | 'cgroupfs'>> = { 0: 'systemd', 1: 'cgroupfs' };
const STATES: Partial<Record<number, RuntimeContainer['state']>> = { 0: 'created', 1: 'running', 2: 'exited' };

/**
 * CRI v1 over a unix socket, one kept connection for what reads and what changes. What goes wrong is one of the CRI_
 * failures.
 */
export function connectCri(socket: string, limits: Partial<CriLimits> = {}): ContainerRuntime & ContainerRuntimeWriter {
  const { call: timeoutMs, aliveEvery, alive, sandbox } = { ...LIMITS, ...limits };
  const client = new CriClient(socket);
  return {
    version: () => client.runtime('Version', versionRequest('v1'), versionResponse, { timeoutMs }),
    status: () => client.runtime('Status', EMPTY, statusResponse, { timeoutMs }),
    async cgroupDriver() {
      const answer = await client
        .runtime('RuntimeConfig', EMPTY, runtimeConfigResponse, { timeoutMs })
        .catch(undefinedWhenMissing);
      return answer && CGROUP_DRIVERS[answer.cgroupDriver];
    },
    async hasImage(image) {
      return (await client.images('ImageStatus', imageRequest(image), imageStatusResponse, { timeoutMs })).present;
    },
    async containers(labels) {
      const listed = await client.runtime('ListContainers', listContainersRequest(labels), listContainersResponse, {
        timeoutMs,
      });
      return listed.sort((a, b) => Number(b.createdAt - a.createdAt)).map(container);
    },
    async pullImage(image, signal) {
      const answers = () => client.runtime('Version', versionRequest('v1'), versionResponse, { timeoutMs: alive });
      const pull = (until: AbortSignal) => client.images('PullImage', imageRequest(image), ignored, { signal: until });
      await whileAlive(pull, { answers, everyMs: aliveEvery, signal });
    },
    stopContainer: (id, graceSeconds) =>
      client.runtime('StopContainer', stopContainerRequest(id, graceSeconds), ignored, {
        timeoutMs: timeoutMs + graceSeconds * 1000,
      }),
    podSandboxes: () =>
      client.runtime('ListPodSandbox', EMPTY, listPodSandboxResponse, { timeoutMs: sandbox, maxBytes: MAX_LIST_BYTES }),
    stopPodSandbox: (id) =>
      client.runtime('StopPodSandbox', podSandboxRequest(id), ignored, { timeoutMs: sandbox }).catch(undefinedWhenGone),
    removePodSandbox: (id) =>
      client
        .runtime('RemovePodSandbox', podSandboxRequest(id), ignored, { timeoutMs: sandbox })
        .catch(undefinedWhenGone),
    close: () => client.close(),
  };
}

interface CallOptions {
  timeoutMs?: number;
  /** Of the answer. */
  maxBytes?: number;
  signal?: AbortSignal;
}

class CriClient {
  readonly #socket: string;
  readonly #channel: GrpcChannel;

  constructor(socket: string) {
    this.#socket = socket;
    this.#channel = new GrpcChannel(connectUnix(socket.replace(/^unix:\/\//, '')));
  }

  runtime<T>(method: string, message: Uint8Array, read: (message: Uint8Array) => T, options: CallOptions): Promise<T> {
    return this.#call('RuntimeService', method, message, read, options);
  }

  images<T>(method: string, message: Uint8Array, read: (message: Uint8Array) => T, options: CallOptions): Promise<T> {
    return this.#call('ImageService', method, message, read, options);
  }

  close(): void {
    this.#channel.close();
  }

  async #call<T>(
    service: string,
    method: string,
    message: Uint8Array,
    read: (message: Uint8Array) => T,
    options: CallOptions,
  ): Promise<T> {
    const path = `/runtime.v1.${service}/${method}`;
    try {
      return read(await this.#channel.unary({ path, message, maxBytes: MAX_MESSAGE_BYTES, ...options }));
    } catch (error) {
      options.signal?.throwIfAborted();
      throw classed(this.#socket, method, error);
    }
  }
}

/** Runs a call of unknown length; rejects when the runtime stops answering meanwhile. */
async function whileAlive(
  call: (signal: AbortSignal) => Promise<void>,
  { answers, everyMs, signal }: { answers: () => Promise<unknown>; everyMs: number; signal: AbortSignal },
): Promise<void> {
  const silent = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const ask = () => {
    timer = setTimeout(() => answers().then(ask, (error) => silent.abort(error)), everyMs);
  };
  ask();
  try {
    await call(AbortSignal.any([signal, silent.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function container({ id, name, attempt, state }: ListedContainer): RuntimeContainer {
  return { id, name, attempt, state: STATES[state] ?? 'unknown' };
}

function ignored(): void {}

function undefinedWhenGone(error: unknown): undefined {
  if (isFailure(error, CRI_CALL_FAILED) && error.params.code === NOT_FOUND) return undefined;
  throw error;
}

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof Failure && error.code === CRI_SERVICE_MISSING.code) return undefined;
  throw error;
}

function classed(socket: string, method: string, error: unknown): Failure {
  const cause = { cause: error };
  // What protobuf can't decode is no CRI either.
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
