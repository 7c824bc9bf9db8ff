import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import type {
  ContainerRuntime,
  ContainerRuntimeWriter,
  PodSandbox,
  RuntimeContainer,
} from '../../host/container-runtimes.ts';
import type { ImageToStore } from '../../host/images.ts';
import { CRI_CALL_FAILED } from '../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import type { Clock } from '../../host/ports.ts';
import type { SimulatedDirectory } from '../../host/simulated-directory.ts';
import {
  ComponentCrash,
  ContainerFiles,
  DOES_NOTHING,
  Flags,
  type RunningComponent,
  type StartComponent,
} from '../static-pods/component.ts';
import type { StaticPod } from '../static-pods/static-pod.ts';
import { podLog } from './pod-log.ts';

interface SimulatedRuntimeOptions {
  /** unix:///path, for messages. */
  socket: string;
  directory: SimulatedDirectory;
  clock: Clock;
  /** Components by program name, the first word of the command. Every other program runs and does nothing. */
  components: Readonly<Record<string, StartComponent>>;
  /** True if a registry has the image. */
  available(image: string): boolean;
  /** Default: systemd. */
  cgroupDriver?: 'systemd' | 'cgroupfs';
  onContainer?(event: ContainerEvent): void;
}

export interface ContainerEvent {
  name: string;
  attempt: number;
  state: 'running' | 'exited';
}

interface Container extends RuntimeContainer {
  labels: Readonly<Record<string, string>>;
  /** Its program, once it runs. */
  component: RunningComponent | undefined;
  /** Resolves when it runs, or has failed to. */
  begun: Promise<void>;
  /** Resolves when it has exited, with its last words. */
  exited: Promise<string>;
}

/** How long the pull of an image takes in a rehearsal. */
const PULL_MS = 5;
const POD_UID = 'io.kubernetes.pod.uid';

/** A simulated containerd: images, and containers that outlive the kubelet that started them. */
export class SimulatedRuntime {
  readonly #options: SimulatedRuntimeOptions;
  readonly #images = new Set<string>();
  #off = false;
  /** Newest first. */
  readonly #containers: Container[] = [];

  constructor(options: SimulatedRuntimeOptions) {
    this.#options = options;
  }

  connect(): ContainerRuntime & ContainerRuntimeWriter {
    const ready = (type: string) => ({ type, status: true, reason: '', message: '' });
    return {
      version: async () => ({ runtimeName: 'containerd', runtimeVersion: 'v2.4.2', runtimeApiVersion: 'v1' }),
      status: async () => ({ conditions: [ready('RuntimeReady'), ready('NetworkReady')] }),
      cgroupDriver: async () => this.#options.cgroupDriver ?? 'systemd',
      hasImage: async (image) => this.hasImage(image),
      containers: async (labels) => this.containers(labels),
      pullImage: (image, signal) => this.pullImage(image, signal),
      importImage: (image, signal) => this.importImage(image, signal),
      removeImage: async (image) => void this.#images.delete(image),
      stopContainer: (id) => this.stopContainer(id),
      podSandboxes: async () => this.podSandboxes(),
      stopPodSandbox: (id) => this.stopPodSandbox(id),
      removePodSandbox: (id) => this.removePodSandbox(id),
      close: () => undefined,
    };
  }

  hasImage(image: string): boolean {
    return this.#images.has(image);
  }

  async pullImage(image: string, signal: AbortSignal): Promise<void> {
    const { clock, available, socket } = this.#options;
    await clock.sleep(PULL_MS, signal);
    if (!available(image)) {
      // gRPC's NOT_FOUND, as containerd says it.
      const answer = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": ${image}: not found`;
      throw new Failure(CRI_CALL_FAILED, { socket, method: 'PullImage', code: 5, answer });
    }
    this.#images.add(image);
  }

  /** Reads the image as containerd does, and verifies each blob. */
  async importImage({ name, blobs }: ImageToStore, signal: AbortSignal): Promise<void> {
    for (const { digest, read } of blobs) {
      const hash = createHash('sha256');
      for await (const chunk of read(0)) hash.update(chunk);
      signal.throwIfAborted();
      if (`sha256:${hash.digest('hex')}` === digest) continue;
      const { socket } = this.#options;
      const answer = `unexpected commit digest, expected ${digest}`;
      throw new Failure(CRI_CALL_FAILED, { socket, method: 'Write', code: 9, answer });
    }
    this.#images.add(name);
  }

  containers(labels: Readonly<Record<string, string>>): RuntimeContainer[] {
    const fits = (container: Container) =>
      Object.entries(labels).every(([name, value]) => container.labels[name] === value);
    const shown = ({ id, name, attempt, state, podUid }: Container) => ({ id, name, attempt, state, podUid });
    return this.#containers.filter(fits).map(shown);
  }

  /** Starts the Pod's container; its words when it exits, however soon. */
  start(pod: StaticPod, { uid, nodeName }: { uid: string; nodeName: string }): { exited: Promise<string> } {
    const attempts = this.#containers.filter(({ labels }) => labels[POD_UID] === uid).map(({ attempt }) => attempt);
    const { name } = pod.container;
    const labels = {
      'io.kubernetes.container.name': name,
      'io.kubernetes.pod.name': `${pod.name}-${nodeName}`,
      'io.kubernetes.pod.namespace': pod.namespace,
      [POD_UID]: uid,
    };
    const attempt = Math.max(-1, ...attempts) + 1;
    const id = randomBytes(32).toString('hex');
    const of = { id, name, attempt, podUid: uid, labels };
    const waiting = { begun: Promise.resolve(), exited: Promise.resolve('') };
    const container: Container = { ...of, state: 'created', component: undefined, ...waiting };
    this.#containers.unshift(container);
    container.begun = new Promise((sayBegun) => {
      container.exited = this.#run(container, pod, sayBegun).finally(sayBegun);
    });
    return container;
  }

  /** The container of a Pod that runs now, if there is one. */
  running(uid: string): { id: string; exited: Promise<string> } | undefined {
    return this.#containers.find(
      ({ labels, state }) => labels[POD_UID] === uid && (state === 'running' || state === 'created'),
    );
  }

  async stopContainer(id: string): Promise<void> {
    const container = this.#containers.find((one) => one.id === id);
    // One that is just being started would go on for ever, and keep its ports.
    await container?.begun;
    if (container?.component === undefined || container.state !== 'running') return;
    const { component } = container;
    this.#exit(container);
    await component.stop();
    await container.exited;
  }

  /** A Pod sandbox is known by its Pod's uid. */
  podSandboxes(): PodSandbox[] {
    const pods = new Map(this.#containers.map(({ labels }) => [labels[POD_UID] ?? '', labels]));
    return [...pods].map(([id, labels]) => ({
      id,
      name: labels['io.kubernetes.pod.name'] ?? '',
      namespace: labels['io.kubernetes.pod.namespace'] ?? '',
      ready: this.#containers.some(({ labels: own, state }) => own[POD_UID] === id && state === 'running'),
      static: true, // the rehearsal runs no others
      ofDaemonSet: false,
    }));
  }

  async stopPodSandbox(id: string): Promise<void> {
    const own = this.#containers.filter(({ labels }) => labels[POD_UID] === id);
    await Promise.all(own.map((container) => this.stopContainer(container.id)));
  }

  async removePodSandbox(id: string): Promise<void> {
    await this.stopPodSandbox(id);
    const others = this.#containers.filter(({ labels }) => labels[POD_UID] !== id);
    this.#containers.splice(0, this.#containers.length, ...others);
  }

  /** The machine is switched off: every container is stopped without notice. */
  async stop(): Promise<void> {
    this.#off = true;
    await Promise.all(this.#containers.map(({ id }) => this.stopContainer(id)));
  }

  listensOn(port: number): boolean {
    return this.#containers.some(({ component, state }) => state === 'running' && component?.ports.includes(port));
  }

  /** What the containers' own servers answer on the host's loopback. */
  health(port: number, path: string): number | undefined {
    for (const { component, state } of this.#containers) {
      const status = state === 'running' ? component?.health(port, path) : undefined;
      if (status !== undefined) return status;
    }
    return undefined;
  }

  async #run(container: Container, pod: StaticPod, sayBegun: () => void): Promise<string> {
    const { directory, components } = this.#options;
    const { argv } = pod.container;
    const log = podLog(container, this.#options);
    try {
      const start = components[argv[0]?.split('/').at(-1) ?? ''] ?? DOES_NOTHING;
      const files = new ContainerFiles(directory.reader, pod.mounts);
      const component = await start({
        flags: new Flags(argv),
        files,
        attempt: container.attempt,
        log: (line) => void log(line),
      });
      container.component = component;
      container.state = 'running';
      sayBegun();
      this.#options.onContainer?.({ name: container.name, attempt: container.attempt, state: 'running' });
      const words = await Promise.race([component.ended, this.#stopped(container)]);
      await log(words);
      return words;
    } catch (error) {
      if (!(error instanceof ComponentCrash)) throw error;
      await log(error.message);
      return error.message;
    } finally {
      this.#exit(container);
    }
  }

  readonly #stops = new Map<string, () => void>();

  #stopped({ id }: Container): Promise<string> {
    return new Promise((resolve) => this.#stops.set(id, () => resolve('received signal; shutting down')));
  }

  #exit(container: Container): void {
    if (container.state === 'exited') return;
    container.state = 'exited';
    if (!this.#off) this.#options.onContainer?.({ name: container.name, attempt: container.attempt, state: 'exited' });
    this.#stops.get(container.id)?.();
    this.#stops.delete(container.id);
  }
}
