/**
 * Many machines that join at the same time, in one process: simulated hosts in a temporary directory, and on each of
 * them the library's own join and a stand-in kubelet that bootstraps its certificate and registers its Node as the real
 * one does. Or the kubelets alone, the floor: each finds its files in place.
 */
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFailure, join } from '../../src/api/index.ts';
import { SimulatedHost } from '../../src/simulation/host/simulated-host.ts';
import { raceAbort } from '../../src/wire/deadline.ts';
import type { Target } from './target.ts';

export interface Herd {
  names: string[];
  /**
   * From the moment at which all began to the end of each join, in milliseconds, shortest first; only of those that
   * joined.
   */
  durations: number[];
  /** Failures, by the machine's name. */
  failures: Map<string, string>;
  /** How often machines waited, by the key of what was said. */
  waits: Map<string, number>;
  /** Processor time of this process, in milliseconds. */
  cpuMs: number;
}

/** No machine of a herd may hold the bench up for longer. */
const LIMIT_MS = 300_000;

export interface Watching {
  /** Called with the number of machines that have joined so far. */
  onJoined?(count: number): void;
  /** Ends all joins. */
  signal: AbortSignal;
}

/** One machine's way into the cluster. Resolves when it is a node. */
type Enter = (host: SimulatedHost, herd: Pick<Herd, 'waits'>, signal: AbortSignal) => Promise<void>;

export function joinTogether(names: readonly string[], target: Target, watching: Watching): Promise<Herd> {
  return together(names, watching, () => joining(target));
}

/** The stand-in kubelets of a herd alone; they find these files (path: content) in place. */
export function bootTogether(
  names: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
  watching: Watching,
): Promise<Herd> {
  const booting =
    (kubelets: Arrivals): Enter =>
    async (host, _, signal) => {
      await host.write.services.start('kubelet');
      await raceAbort(kubelets.arrival(host.hostname), signal);
    };
  return together(names, watching, booting, files);
}

async function together(
  names: readonly string[],
  watching: Watching,
  way: (kubelets: Arrivals) => Enter,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Herd> {
  const directory = await mkdtemp(path.join(await memoryDirectory(), 'kubejoin-scale-'));
  const hosts: SimulatedHost[] = [];
  const kubelets = new Arrivals(names);
  try {
    for (const [index, hostname] of names.entries()) {
      // RFC 2544: nobody's addresses.
      const address = `198.18.${(index >> 8) + 1}.${index & 255}`;
      const root = path.join(directory, hostname);
      const onMilestone = (event: string) => event === 'kubelet-registered' && kubelets.arrive(hostname);
      const host = await SimulatedHost.create({ hostname, address, root, onMilestone });
      hosts.push(host);
      for (const [file, content] of files) await host.write.files.write(file, content, { mode: 0o600 });
    }
    const cpu = process.cpuUsage();
    const herd = await enterAll(hosts, way(kubelets), watching);
    for (const name of herd.failures.keys()) kubelets.arrive(name);
    // A join ends when its Node is there; its kubelet then still says that it is Ready, and renews its lease.
    await kubelets.all();
    const { user, system } = process.cpuUsage(cpu);
    return { ...herd, cpuMs: (user + system) / 1000 };
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
    await rm(directory, { recursive: true, force: true });
  }
}

/** Several that are awaited. */
class Arrivals {
  readonly #arrive = new Map<string, () => void>();
  readonly #arrivals = new Map<string, Promise<void>>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#arrivals.set(name, new Promise((resolve) => void this.#arrive.set(name, resolve)));
  }

  arrive(name: string): void {
    this.#arrive.get(name)?.();
  }

  arrival(name: string): Promise<void> {
    const arrival = this.#arrivals.get(name);
    if (arrival === undefined) throw new Error(`nobody awaits ${name}`);
    return arrival;
  }

  async all(): Promise<void> {
    await Promise.all(this.#arrivals.values());
  }
}

/** In memory where there is such a place: real machines do not all wait for one disk. */
function memoryDirectory(): Promise<string> {
  return access('/dev/shm').then(
    () => '/dev/shm',
    () => tmpdir(),
  );
}

function joining({ tokenOf, ...target }: Target): Enter {
  return async (host, { waits }, signal) => {
    const run = join({ host, ...target, token: tokenOf(host.hostname), signal });
    for await (const event of run) {
      if (event.type !== 'waiting') continue;
      const { key } = event.message;
      waits.set(key, (waits.get(key) ?? 0) + 1);
    }
    await run;
  };
}

async function enterAll(
  hosts: readonly SimulatedHost[],
  enter: Enter,
  watching: Watching,
): Promise<Omit<Herd, 'cpuMs'>> {
  const herd: Omit<Herd, 'cpuMs'> = {
    names: hosts.map(({ hostname }) => hostname),
    durations: [],
    failures: new Map(),
    waits: new Map(),
  };
  const signal = AbortSignal.any([watching.signal, AbortSignal.timeout(LIMIT_MS)]);
  const began = performance.now();
  const entries = hosts.map(async (host) => {
    try {
      await enter(host, herd, signal);
      herd.durations.push(performance.now() - began);
      watching.onJoined?.(herd.durations.length);
    } catch (error) {
      const reason = isFailure(error) ? `${error.code}: ${error.message}` : String((error as Error).stack);
      herd.failures.set(host.hostname, reason);
    }
  });
  await Promise.all(entries);
  watching.signal.throwIfAborted();
  return herd;
}

/** The value below which this share of the sorted values lies (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('a percentile of nothing');
  return value;
}
