import { dialUnix } from '../../net/local.ts';
import type { ContainerRuntime, ContainerRuntimes } from '../ports.ts';

/** The default sockets of containerd, CRI-O and cri-dockerd, in kubeadm's order and spelling. */
export const KNOWN_CRI_SOCKETS = [
  'unix:///var/run/containerd/containerd.sock',
  'unix:///var/run/crio/crio.sock',
  'unix:///var/run/cri-dockerd.sock',
] as const;

const DIAL_TIMEOUT_MS = 1_000;

export const linuxRuntimes: ContainerRuntimes = {
  async detect() {
    const answers = await Promise.all(KNOWN_CRI_SOCKETS.map((socket) => dialUnix(socket.slice('unix://'.length), DIAL_TIMEOUT_MS)));
    return KNOWN_CRI_SOCKETS.filter((_, index) => answers[index] === undefined);
  },
  connect: (socket) => new LazyRuntime(socket),
};

/** Loads the gRPC client when the first call is made: a run that makes none does not pay for it. */
class LazyRuntime implements ContainerRuntime {
  readonly #socket: string;
  #runtime: Promise<ContainerRuntime> | undefined;

  constructor(socket: string) {
    this.#socket = socket;
  }

  #connected(): Promise<ContainerRuntime> {
    this.#runtime ??= import('./cri.ts').then(({ connectCri }) => connectCri(this.#socket));
    return this.#runtime;
  }

  async version() {
    return (await this.#connected()).version();
  }

  async status() {
    return (await this.#connected()).status();
  }

  async cgroupDriver() {
    return (await this.#connected()).cgroupDriver();
  }

  close(): void {
    void this.#runtime?.then((runtime) => runtime.close());
  }
}
