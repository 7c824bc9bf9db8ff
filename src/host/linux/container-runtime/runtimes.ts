import { existsSync } from 'node:fs';
import { dialUnix } from '../../../wire/local.ts';
import type { ContainerRuntime, ContainerRuntimes, ContainerRuntimeWriter } from '../../container-runtimes.ts';

/** The default sockets of containerd, CRI-O and cri-dockerd, in kubeadm's order and spelling. */
export const KNOWN_CRI_SOCKETS = [
  'unix:///var/run/containerd/containerd.sock',
  'unix:///var/run/crio/crio.sock',
  'unix:///var/run/cri-dockerd.sock',
] as const;

const DIAL_TIMEOUT_MS = 1_000;

const pathOf = (socket: string) => socket.slice('unix://'.length);

export const linuxRuntimes: ContainerRuntimes = {
  async detect() {
    // A connection that fails costs many times a look.
    const present = KNOWN_CRI_SOCKETS.filter((socket) => existsSync(pathOf(socket)));
    const answers = await Promise.all(present.map((socket) => dialUnix(pathOf(socket), DIAL_TIMEOUT_MS)));
    return present.filter((_, index) => answers[index] === undefined);
  },
  connect: (socket) => lazyRuntime(socket),
};

export const linuxRuntimeWriters = { connect: (socket: string): ContainerRuntimeWriter => lazyRuntime(socket) };

type Runtime = ContainerRuntime & ContainerRuntimeWriter;

/** Loads the gRPC client at the first call, so that runs without calls do not pay for it. */
function lazyRuntime(socket: string): Runtime {
  let connected: Promise<Runtime> | undefined;
  const runtime = () => (connected ??= import('./cri.ts').then(({ connectCri }) => connectCri(socket)));
  return {
    version: async () => (await runtime()).version(),
    status: async () => (await runtime()).status(),
    cgroupDriver: async () => (await runtime()).cgroupDriver(),
    hasImage: async (image) => (await runtime()).hasImage(image),
    containers: async (labels) => (await runtime()).containers(labels),
    pullImage: async (image, signal) => (await runtime()).pullImage(image, signal),
    importImage: async (image, signal) => (await runtime()).importImage(image, signal),
    removeImage: async (image) => (await runtime()).removeImage(image),
    stopContainer: async (id, graceSeconds) => (await runtime()).stopContainer(id, graceSeconds),
    podSandboxes: async () => (await runtime()).podSandboxes(),
    stopPodSandbox: async (id) => (await runtime()).stopPodSandbox(id),
    removePodSandbox: async (id) => (await runtime()).removePodSandbox(id),
    close: () => void connected?.then((one) => one.close()),
  };
}
