import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, FileReader } from '../../host/ports.ts';
import { raceAbort } from '../../wire/deadline.ts';
import type { SimulatedRuntime } from '../host/container-runtime.ts';
import { ManifestError, parseStaticPod, type StaticPod } from '../static-pods/static-pod.ts';

/**
 * The real kubelet notices an exit within a second (PLEG) and pauses 10 s, doubled up to 5 min, from the second restart
 * on; a rehearsal is twenty times as fast.
 */
const NOTICE_MS = 50;
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 15_000;

interface PodManagerOptions {
  /** KubeletConfiguration.staticPodPath. */
  directory: string;
  nodeName: string;
  files: FileReader;
  runtime: SimulatedRuntime;
  clock: Clock;
  log(line: string): void;
  signal: AbortSignal;
}

/** A static Pod that the kubelet runs. */
export interface ManagedPod {
  pod: StaticPod;
  /** Hash of the manifest, as the kubelet's annotation kubernetes.io/config.hash. */
  uid: string;
}

interface Worker extends ManagedPod {
  stop: AbortController;
  done: Promise<void>;
}

/**
 * The kubelet's work with static Pods: what stands in the directory runs, what goes from it is stopped, what ends is
 * started again after a growing pause.
 */
export class PodManager {
  readonly #options: PodManagerOptions;
  readonly #workers = new Map<string, Worker>();
  readonly #refused = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #lookedOnce = false;

  constructor(options: PodManagerOptions) {
    this.#options = options;
  }

  /** Undefined until it has looked what there is. */
  pods(): ManagedPod[] | undefined {
    if (!this.#lookedOnce) return undefined;
    return [...this.#workers.values()].map(({ pod, uid }) => ({ pod, uid }));
  }

  /** Resolves when a Pod has come or gone, or it has looked for the first time. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#listeners.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#listeners.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  /** Until the signal aborts; containers go on without their kubelet. */
  async run(): Promise<void> {
    const { files, directory, signal } = this.#options;
    if (directory === '') return;
    try {
      while (!signal.aborted) {
        // Before it looks: a file that comes while it does is not missed.
        const changed = files.changed(join(directory, 'any'), signal);
        changed.catch(() => undefined);
        await this.#look();
        await changed;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const { stop } of this.#workers.values()) stop.abort();
      await Promise.all([...this.#workers.values()].map(({ done }) => done));
    }
  }

  async #look(): Promise<void> {
    const { files, directory } = this.#options;
    const names = ((await files.list(directory)) ?? []).filter((name) => !name.startsWith('.'));
    const found = new Map<string, string>();
    for (const name of names) {
      const text = (await files.read(join(directory, name)))?.toString();
      if (text !== undefined) found.set(name, text);
    }
    const gone = [...this.#workers].filter(([name, { uid }]) => this.#uid(found.get(name)) !== uid);
    await Promise.all(gone.map(([name, worker]) => this.#end(name, worker)));
    const come = [...found].filter(([name, text]) => !this.#workers.has(name) && this.#begin(name, text));
    if (gone.length + come.length === 0 && this.#lookedOnce) return;
    this.#lookedOnce = true;
    for (const listener of this.#listeners) listener();
  }

  #uid(text: string | undefined): string | undefined {
    return text && createHash('md5').update(`${this.#options.nodeName}\n${text}`).digest('hex');
  }

  #begin(name: string, text: string): boolean {
    const uid = this.#uid(text) ?? '';
    if (this.#refused.get(name) === uid) return false;
    try {
      const pod = parseStaticPod(text, join(this.#options.directory, name));
      const stop = new AbortController();
      const worker = { pod, uid, stop, done: Promise.resolve() };
      this.#workers.set(name, worker);
      this.#options.log(`"SyncLoop ADD" source="file" pods=["${pod.namespace}/${this.#podName(pod)}"]`);
      worker.done = this.#keepRunning(worker, AbortSignal.any([stop.signal, this.#options.signal]));
      return true;
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      this.#refused.set(name, uid);
      this.#options.log(`"Could not process manifest file" err="${error.message.replaceAll('"', "'")}"`);
      return false;
    }
  }

  async #end(name: string, worker: Worker): Promise<void> {
    const { runtime, log } = this.#options;
    this.#workers.delete(name);
    worker.stop.abort();
    await worker.done;
    const running = runtime.running(worker.uid);
    if (running !== undefined) await runtime.stopContainer(running.id);
    log(`"SyncLoop REMOVE" source="file" pods=["${worker.pod.namespace}/${this.#podName(worker.pod)}"]`);
  }

  async #keepRunning({ pod, uid }: Worker, signal: AbortSignal): Promise<void> {
    const { runtime, clock, nodeName, log } = this.#options;
    try {
      for (let restarts = 0; ; restarts++) {
        await this.#ensureImage(pod, signal);
        const container = runtime.running(uid) ?? runtime.start(pod, { uid, nodeName });
        const words = await raceAbort(container.exited, signal);
        log(
          `"Container exited" pod="${pod.namespace}/${this.#podName(pod)}" containerName="${pod.container.name}" message="${words.replaceAll('"', "'")}"`,
        );
        const pause = restarts === 0 ? NOTICE_MS : Math.min(FIRST_PAUSE_MS * 2 ** (restarts - 1), LAST_PAUSE_MS);
        if (restarts > 0) this.#sayBackOff(pod, pause);
        await clock.sleep(pause, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #sayBackOff(pod: StaticPod, pause: number): void {
    const { name } = pod.container;
    const why = `failed to 'StartContainer' for '${name}' with CrashLoopBackOff: 'back-off ${pause}ms restarting failed container=${name}'`;
    this.#options.log(`"Error syncing pod, skipping" err="${why}" pod="${pod.namespace}/${this.#podName(pod)}"`);
  }

  async #ensureImage({ container: { image } }: StaticPod, signal: AbortSignal): Promise<void> {
    const { runtime, clock, log } = this.#options;
    for (let pause = FIRST_PAUSE_MS; !runtime.hasImage(image); pause = Math.min(pause * 2, LAST_PAUSE_MS)) {
      try {
        await runtime.pullImage(image, signal);
      } catch (error) {
        signal.throwIfAborted();
        log(`"Error syncing pod, skipping" err="ErrImagePull: ${(error as Error).message.replaceAll('"', "'")}"`);
        await clock.sleep(pause, signal);
      }
    }
  }

  #podName(pod: StaticPod): string {
    return `${pod.name}-${this.#options.nodeName}`;
  }
}
