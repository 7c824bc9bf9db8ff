import { isFailure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import { GrpcChannel } from '../../../wire/grpc/grpc.ts';
import { bounded } from '../../../wire/grpc/protobuf-fields.ts';
import { connectUnix } from '../../../wire/local.ts';
import type { ContainerRuntime, ContainerRuntimeWriter, RuntimeContainer } from '../../container-runtimes.ts';
import { classed } from './call-failure.ts';
import {
  imageRequest,
  imageStatusResponse,
  type ListedContainer,
  listContainersRequest,
  listContainersResponse,
  listPodSandboxResponse,
  runtimeConfigResponse,
  statusResponse,
  stopContainerRequest,
  textRequest,
  versionResponse,
} from './cri-messages.ts';
import { CRI_CALL_FAILED, CRI_SERVICE_MISSING } from './linux-container-runtime-sentences.ts';

/** Time limits in milliseconds. */
export interface CriLimits {
  /** Limit for one call, as in crictl and kubeadm. */
  call: number;
  /** Interval between checks that the runtime still answers while it pulls or imports an image. */
  aliveEvery: number;
  /** Limit for such a check; long, because unpacking an image may keep the disk busy. */
  alive: number;
  /** Limit for listing, stopping or removing Pod sandboxes, which runs network plugins. */
  sandbox: number;
}

const LIMITS: CriLimits = { call: 2_000, aliveEvery: 30_000, alive: 60_000, sandbox: 10_000 };
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Limit for the list of sandboxes, which includes annotations of any size; the kubelet has the same limit. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const NOT_FOUND = 5;
const EMPTY = new Uint8Array();
const CGROUP_DRIVERS: Partial<Record<number, 'systemd' | 'cgroupfs'>> = { 0: 'systemd', 1: 'cgroupfs' };
const STATES: Partial<Record<number, RuntimeContainer['state']>> = { 0: 'created', 1: 'running', 2: 'exited' };

/** CRI v1 over a unix socket, with one connection for all calls. Throws the CRI_ failures. */
export function connectCri(socket: string, limits: Partial<CriLimits> = {}): ContainerRuntime & ContainerRuntimeWriter {
  const { call: timeoutMs, aliveEvery, alive, sandbox } = { ...LIMITS, ...limits };
  const client = new CriClient(socket);
  const answers = () => client.runtime('Version', textRequest('v1'), versionResponse, { timeoutMs: alive });
  return {
    version: () => client.runtime('Version', textRequest('v1'), versionResponse, { timeoutMs }),
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
      const pull = (until: AbortSignal) => client.images('PullImage', imageRequest(image), ignored, { signal: until });
      await whileAlive(pull, { answers, everyMs: aliveEvery, signal });
    },
    async importImage(image, signal) {
      const { Containerd } = await import('./containerd/containerd.ts');
      await closing(new Containerd(socket), (containerd) => {
        const store = (until: AbortSignal) => containerd.store(image, { signal: until, now: Date.now() });
        return whileAlive(store, { answers, everyMs: aliveEvery, signal });
      });
    },
    removeImage: (image) =>
      client.images('RemoveImage', imageRequest(image), ignored, { timeoutMs: sandbox }).catch(undefinedWhenGone),
    stopContainer: (id, graceSeconds) =>
      client.runtime('StopContainer', stopContainerRequest(id, graceSeconds), ignored, {
        timeoutMs: timeoutMs + graceSeconds * 1000,
      }),
    podSandboxes: () =>
      client.runtime('ListPodSandbox', EMPTY, listPodSandboxResponse, { timeoutMs: sandbox, maxBytes: MAX_LIST_BYTES }),
    stopPodSandbox: (id) =>
      client.runtime('StopPodSandbox', textRequest(id), ignored, { timeoutMs: sandbox }).catch(undefinedWhenGone),
    removePodSandbox: (id) =>
      client.runtime('RemovePodSandbox', textRequest(id), ignored, { timeoutMs: sandbox }).catch(undefinedWhenGone),
    close: () => client.close(),
  };
}

interface CallOptions {
  timeoutMs?: number;
  /** Limit for the response. */
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
      return bounded(await this.#channel.unary({ path, message, maxBytes: MAX_MESSAGE_BYTES, ...options }), read);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw classed(this.#socket, method, error);
    }
  }
}

/** Runs a call of unknown duration; rejects if the runtime stops answering meanwhile. */
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

function container({ id, name, attempt, state, podUid }: ListedContainer): RuntimeContainer {
  return { id, name, attempt, state: STATES[state] ?? 'unknown', podUid };
}

function ignored(): void {}

function undefinedWhenGone(error: unknown): undefined {
  if (isFailure(error, CRI_CALL_FAILED) && error.params.code === NOT_FOUND) return undefined;
  throw error;
}

function undefinedWhenMissing(error: unknown): undefined {
  if (isFailure(error, CRI_SERVICE_MISSING)) return undefined;
  throw error;
}
