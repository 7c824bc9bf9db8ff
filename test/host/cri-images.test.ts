import type { ServerHttp2Stream } from 'node:http2';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CriLimits, connectCri } from '../../src/host/linux/container-runtime/cri.ts';
import { linuxRuntimes, linuxRuntimeWriters } from '../../src/host/linux/container-runtime/runtimes.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import {
  ContainerState,
  ImageStatusRequestSchema,
  ImageStatusResponseSchema,
  ListContainersRequestSchema,
  ListContainersResponseSchema,
  PullImageRequestSchema,
  PullImageResponseSchema,
  StopContainerRequestSchema,
  StopContainerResponseSchema,
  VersionResponseSchema,
} from './support/cri_pb.ts';
import { answerMessage, answerStatus, grpcServer, rawServer } from './support/cri-server.ts';

const IMAGE = 'registry.k8s.io/kube-apiserver:v1.37.2';
const CRI_CALL_FAILED = { code: 'CRI_CALL_FAILED' };
const never = new AbortController().signal;

function connected(socket: string, limits: Partial<CriLimits> = {}) {
  const runtime = connectCri(socket, limits);
  onTestFinished(() => runtime.close());
  return runtime;
}

/** A runtime whose Version can be switched off, and whose PullImage does what the test wants. */
async function pulling(pull: (stream: ServerHttp2Stream) => void) {
  const state = { answers: true, versions: 0 };
  const socket = await grpcServer((stream, path) => {
    if (path.endsWith('/PullImage')) return pull(stream);
    state.versions++;
    if (state.answers) answerMessage(stream, VersionResponseSchema, { runtimeName: 'containerd' });
  });
  return { state, socket };
}

describe('images', () => {
  it('are asked for by name at the ImageService, and are there or not', async () => {
    const socket = await grpcServer((stream, path, body) => {
      expect(path).toBe('/runtime.v1.ImageService/ImageStatus');
      const { image } = fromBinary(ImageStatusRequestSchema, body.subarray(5));
      answerMessage(
        stream,
        ImageStatusResponseSchema,
        image?.image === IMAGE ? { image: { id: 'sha256:1', repoTags: [IMAGE] } } : {},
      );
    });
    const runtime = linuxRuntimes.connect(socket);
    onTestFinished(() => runtime.close());
    expect(await Promise.all([runtime.hasImage(IMAGE), runtime.hasImage('other')])).toEqual([true, false]);
  });

  it('are pulled, several at once over one connection', async () => {
    const pulled: (string | undefined)[] = [];
    const waiting: ServerHttp2Stream[] = [];
    const socket = await grpcServer((stream, path, body) => {
      if (path.endsWith('/Version')) return answerMessage(stream, VersionResponseSchema, {});
      pulled.push(fromBinary(PullImageRequestSchema, body.subarray(5)).image?.image);
      waiting.push(stream);
      if (waiting.length === 2)
        for (const one of waiting) answerMessage(one, PullImageResponseSchema, { imageRef: 'sha256:1' });
    });
    const runtime = linuxRuntimeWriters.connect(socket);
    onTestFinished(() => runtime.close());
    await Promise.all([runtime.pullImage(IMAGE, never), runtime.pullImage('other', never)]);
    expect(pulled.sort()).toEqual(['other', IMAGE].sort());
  });

  it('that can not be had are told with the runtime’s own words', async () => {
    const { socket } = await pulling((stream) => answerStatus(stream, 5, `failed to pull "${IMAGE}": not found`));
    await expect(connected(socket).pullImage(IMAGE, never)).rejects.toMatchObject({
      ...CRI_CALL_FAILED,
      params: { method: 'PullImage', code: 5, answer: `failed to pull "${IMAGE}": not found` },
    });
  });

  it('stop being pulled, in the runtime too, when the signal aborts', async () => {
    const controller = new AbortController();
    let told: (code: number) => void = () => {};
    const cancelled = new Promise<number>((resolve) => {
      told = resolve;
    });
    const { socket } = await pulling((stream) => {
      stream.on('close', () => told(stream.rstCode));
      controller.abort(new Error('interrupted'));
    });
    await expect(connected(socket).pullImage(IMAGE, controller.signal)).rejects.toThrow('interrupted');
    expect(await cancelled).toBe(8); // CANCEL
    await expect(connected(socket).pullImage(IMAGE, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  it('may take as long as the runtime answers meanwhile, and no longer', async () => {
    const { socket, state } = await pulling((stream) => {
      const look = setInterval(() => {
        if (state.versions < 3) return;
        clearInterval(look);
        answerMessage(stream, PullImageResponseSchema, {});
      }, 5);
    });
    await connected(socket, { aliveEvery: 10, alive: PATIENCE_MS }).pullImage(IMAGE, never);
    expect(state.versions).toBeGreaterThanOrEqual(3);

    const silent = await pulling(() => {});
    silent.state.answers = false;
    await expect(
      connected(silent.socket, { aliveEvery: 10, alive: 100 }).pullImage(IMAGE, never),
    ).rejects.toMatchObject({
      code: 'CRI_TIMED_OUT',
      params: { method: 'Version', timeoutMs: 100 },
    });
  });

  it('fail when the connection breaks while they are pulled', async () => {
    const { socket } = await pulling((stream) => stream.session?.destroy());
    await expect(connected(socket).pullImage(IMAGE, never)).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
    const mute = await rawServer((one) => setTimeout(() => one.destroy(), 20));
    await expect(connected(mute).pullImage(IMAGE, never)).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
  });
});

describe('containers', () => {
  it('are listed by their labels, newest first, in all their states', async () => {
    const socket = await grpcServer((stream, path, body) => {
      expect(path).toBe('/runtime.v1.RuntimeService/ListContainers');
      const { filter } = fromBinary(ListContainersRequestSchema, body.subarray(5));
      expect(filter).toMatchObject({
        id: '',
        labelSelector: { 'io.kubernetes.container.name': 'etcd', tier: 'control-plane' },
      });
      const containers = [
        {
          id: 'a',
          metadata: { name: 'etcd', attempt: 1 },
          state: ContainerState.CONTAINER_EXITED,
          createdAt: 1_700_000_000_000_000_001n,
        },
        {
          id: 'b',
          metadata: { name: 'etcd', attempt: 3 },
          labels: { tier: 'control-plane', 'io.kubernetes.pod.uid': 'uid-1' },
          state: ContainerState.CONTAINER_RUNNING,
          createdAt: 1_700_000_000_000_000_003n,
        },
        {
          id: 'c',
          metadata: { name: 'etcd' },
          state: ContainerState.CONTAINER_CREATED,
          createdAt: 1_700_000_000_000_000_002n,
        },
        { id: 'd', labels: { a: 'b' }, state: 9 as ContainerState },
      ];
      answerMessage(stream, ListContainersResponseSchema, { containers });
    });
    expect(
      await connected(socket).containers({ 'io.kubernetes.container.name': 'etcd', tier: 'control-plane' }),
    ).toEqual([
      { id: 'b', name: 'etcd', attempt: 3, state: 'running', podUid: 'uid-1' },
      { id: 'c', name: 'etcd', attempt: 0, state: 'created', podUid: '' },
      { id: 'a', name: 'etcd', attempt: 1, state: 'exited', podUid: '' },
      { id: 'd', name: '', attempt: 0, state: 'unknown', podUid: '' },
    ]);
  });

  it('are stopped, and have their grace beside the time of a call', async () => {
    const requests: unknown[] = [];
    const socket = await grpcServer((stream, path, body) => {
      expect(path).toBe('/runtime.v1.RuntimeService/StopContainer');
      const { containerId, timeout } = fromBinary(StopContainerRequestSchema, body.subarray(5));
      requests.push([containerId, timeout]);
      setTimeout(() => answerMessage(stream, StopContainerResponseSchema, {}), 150);
    });
    await connected(socket, { call: 50 }).stopContainer('abc', 600);
    await expect(connected(socket, { call: 50 }).stopContainer('abc', 0)).rejects.toMatchObject({
      code: 'CRI_TIMED_OUT',
    });
    expect(requests).toEqual([
      ['abc', 600n],
      ['abc', 0n],
    ]);
  });
});
