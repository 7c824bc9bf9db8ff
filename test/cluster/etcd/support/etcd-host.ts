import type { RuntimeContainer } from '../../../../src/host/container-runtimes.ts';
import { linuxFileReader } from '../../../../src/host/linux/files/file-reader.ts';
import { linuxFileWriter } from '../../../../src/host/linux/files/file-writer.ts';
import { linuxClock } from '../../../../src/host/linux/system.ts';
import type { Clock, FileReader, FileWriter, Host } from '../../../../src/host/ports.ts';
import { type FakeHost, fakeHost } from '../../../support/fake-host.ts';
import { type EtcdRunner, flagsOf, type RunningEtcd } from './process.ts';

export const MANIFEST = '/etc/kubernetes/manifests/etcd.yaml';
export const CRI_SOCKET = 'unix:///run/containerd/containerd.sock';
/** As the kubelet's: it notices an end within a second, restarts once without a pause, then pauses. */
const NOTICE_MS = 50;
const PAUSE_MS = 1_000;
const HURRIED = 50;

/**
 * A host with a kubelet that runs one static Pod, etcd's: it starts when the manifest appears, is restarted when it
 * ends, and goes with the manifest. Files are in memory, but for what the real etcd reads and writes.
 */
export class EtcdHost {
  readonly name: string;
  readonly address: string;
  readonly directory: string;
  readonly fake: FakeHost;
  readonly host: Host;
  /** Newest first. */
  readonly containers: RuntimeContainer[] = [];
  /** Ids of containers that were stopped over CRI. */
  readonly stopped: string[] = [];
  onStop: (() => void) | undefined;
  /** The container runtime fails with this. */
  runtimeFails: Error | undefined;
  /** The kubelet starts nothing while this is set. */
  kubeletStopped = false;
  /** The kubelet counts its attempts on from the logs of an earlier Pod of the same manifest. */
  earlierAttempts = 0;
  readonly #runner: EtcdRunner;
  #running: { etcd: RunningEtcd; container: RuntimeContainer } | undefined;
  #pod = 0;
  /** What kubejoin has not slept there since `hurry`. */
  #skippedMs: number | undefined;

  constructor(n: number, name: string, runner: EtcdRunner) {
    this.name = name;
    this.address = runner.address(n);
    this.directory = runner.directory(n);
    this.#runner = runner;
    this.fake = fakeHost({});
    this.fake.dialer = runner.dialer;
    this.host = this.#makeHost();
  }

  get dataDir(): string {
    return `${this.directory}/data`;
  }
  get pkiDir(): string {
    return `${this.directory}/pki/etcd`;
  }
  get peerUrl(): string {
    return `https://${this.address}:2380`;
  }
  get clientUrl(): string {
    return `https://${this.address}:2379`;
  }
  get runs(): boolean {
    return this.#running !== undefined;
  }

  /** SIGKILL to etcd, by nobody of kubejoin's. */
  async kill(): Promise<void> {
    await this.#running?.etcd.kill();
  }

  /** From now on kubejoin's pauses there are short, and its time passes with them: what waits for nothing gives up. */
  hurry(): void {
    this.#skippedMs ??= 0;
  }

  /** Waits until no process is left. */
  async close(): Promise<void> {
    this.kubeletStopped = true;
    this.#pod++;
    await this.kill();
  }

  async manifest(): Promise<string | undefined> {
    return (await this.host.read.files.read(MANIFEST))?.toString();
  }

  #manifestChanged(content: string | undefined): void {
    const pod = ++this.#pod;
    void this.#runPod(pod, content);
  }

  async #runPod(pod: number, content: string | undefined): Promise<void> {
    await this.kill();
    for (let attempt = 0; content !== undefined && pod === this.#pod; attempt++) {
      if (attempt > 1) await linuxClock.sleep(PAUSE_MS);
      while (this.kubeletStopped && pod === this.#pod) await linuxClock.sleep(NOTICE_MS);
      if (pod !== this.#pod) return;
      await this.#runOnce(pod, this.earlierAttempts + attempt, content);
      await linuxClock.sleep(NOTICE_MS);
    }
  }

  async #runOnce(pod: number, attempt: number, content: string): Promise<void> {
    const container: RuntimeContainer = {
      id: `${pod}-${attempt}`,
      name: 'etcd',
      attempt,
      state: 'running',
      podUid: `${pod}`,
    };
    this.containers.unshift(container);
    const { read, write } = this.host;
    const idFile = `${this.dataDir}/member/id`;
    const etcd = await this.#runner.start(
      flagsOf(content),
      { read: async (path) => (await read.files.read(path))?.toString() ?? '' },
      {
        read: async () => (await read.files.read(idFile))?.toString(),
        write: (id) => write.files.write(idFile, Buffer.from(id), { mode: 0o600 }),
        snapshotTaken: () =>
          write.files.write(`${this.dataDir}/member/snap/0000000000000002-0000000000000038.snap`, Buffer.of(1), {
            mode: 0o600,
          }),
      },
    );
    this.#running = { etcd, container };
    const words = await etcd.ended;
    this.#running = undefined;
    container.state = 'exited';
    const log = words.split('\n').map((line) => `2026-01-01T00:00:0${attempt}.000000000Z stderr F ${line}\n`);
    const path = `/var/log/pods/kube-system_etcd-${this.name}_${pod}/etcd/${attempt}.log`;
    this.fake.content.set(path, { bytes: Buffer.from(log.join('')), mode: 0o640 });
  }

  #makeHost(): Host {
    const { fake } = this;
    const real = { read: linuxFileReader(), write: linuxFileWriter() };
    const isReal = (path: string) => this.#runner.realFiles && path.startsWith(`${this.directory}/`);
    const readers = (path: string): FileReader => (isReal(path) ? real.read : fake.read.files);
    const writers = (path: string): FileWriter => (isReal(path) ? real.write : fake.write.files);
    const files: FileReader = {
      read: (path, options) => readers(path).read(path, options),
      readPart: (path, part) => readers(path).readPart(path, part),
      stat: (path) => readers(path).stat(path),
      lstat: (path) => readers(path).lstat(path),
      readLink: (path) => readers(path).readLink(path),
      realPath: (path) => readers(path).realPath(path),
      list: (path) => readers(path).list(path),
      writeObstacle: async () => undefined,
      changed: (path, signal) => readers(path).changed(path, signal),
    };
    const write: FileWriter = {
      write: async (path, content, options) => {
        await writers(path).write(path, content, options);
        if (path === MANIFEST) this.#manifestChanged(Buffer.from(content).toString());
      },
      replaceTogether: (all) => writers(all[0]?.path ?? '/').replaceTogether(all),
      append: (path, content, options) => writers(path).append(path, content, options),
      makeDirectory: (path, mode) => writers(path).makeDirectory(path, mode),
      setAside: (path) => writers(path).setAside(path),
      link: (path, target) => writers(path).link(path, target),
      remove: async (path) => {
        const was = await files.read(path);
        await writers(path).remove(path);
        if (path === MANIFEST && was) this.#manifestChanged(undefined);
      },
      empty: (path, options) => writers(path).empty(path, options),
      removeDirectory: (path) => writers(path).removeDirectory(path),
      removeFrom: (directory, name) => writers(directory).removeFrom(directory, name),
      lockAccountFile: (path) => writers(path).lockAccountFile(path),
      setOwner: (path, owner) => writers(path).setOwner(path, owner),
    };
    return {
      read: {
        ...fake.read,
        files,
        clock: this.#clock(),
        runtimes: { detect: async () => [CRI_SOCKET], connect: () => this.#runtime() },
      },
      write: {
        ...fake.write,
        files: write,
        lock: async () => ({ release: () => {} }),
        runtimes: { connect: () => this.#runtime() },
      },
    };
  }

  #clock(): Clock {
    return {
      ...linuxClock,
      monotonic: () => linuxClock.monotonic() + (this.#skippedMs ?? 0),
      sleep: async (ms, signal) => {
        if (this.#skippedMs === undefined) return linuxClock.sleep(ms, signal);
        await linuxClock.sleep(ms / HURRIED, signal);
        this.#skippedMs += ms;
      },
    };
  }

  #runtime() {
    const answer = async () => {
      if (this.runtimeFails) throw this.runtimeFails;
    };
    return {
      ...this.fake.write.runtimes.connect(CRI_SOCKET),
      ...this.fake.read.runtimes.connect(CRI_SOCKET),
      containers: async () => answer().then(() => [...this.containers]),
      pullImage: async () => {},
      stopContainer: async (id: string) => {
        await answer();
        this.stopped.push(id);
        this.onStop?.();
        if (this.#running?.container.id === id) await this.kill();
      },
      close: () => {},
    };
  }
}
