import type { DiscoveryHost } from '../../../../src/cluster/discovery/context.ts';
import { linuxClock } from '../../../../src/host/linux/system.ts';
import type { Clock, QueryOptions, SystemReader } from '../../../../src/host/ports.ts';
import { dialDirectly } from '../../../../src/wire/dialer.ts';

export interface FakeHostOptions {
  files?: Record<string, string>;
  env?: Record<string, string>;
  clock?: Clock;
  /** Programs by their path: what each does when it is run. */
  programs?: Record<
    string,
    (argv: readonly string[], options: QueryOptions) => Awaited<ReturnType<SystemReader['query']>>
  >;
}

/** A host in memory: only what discovery asks of one. */
export function fakeHost(options: FakeHostOptions = {}): DiscoveryHost & { read: string[] } {
  const { files = {}, env = {}, clock = linuxClock, programs = {} } = options;
  const read: string[] = [];
  const system: Partial<SystemReader> = {
    dialer: dialDirectly,
    env,
    uid: () => 0,
    commandPath: async (name) => Object.keys(programs).find((path) => path === name || path.endsWith(`/${name}`)),
    query: async (argv, queryOptions = {}) => {
      const program = programs[argv[0] ?? ''];
      if (program === undefined) throw new Error(`no program ${argv[0]}`);
      return program(argv, queryOptions);
    },
  };
  return {
    read,
    files: {
      read: async (path) => {
        read.push(path);
        return files[path] === undefined ? undefined : Buffer.from(files[path]);
      },
      readPart: async () => undefined,
      stat: async () => undefined,
      lstat: async () => undefined,
      readLink: async () => undefined,
      realPath: async () => undefined,
      list: async (path) => {
        const names = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
        return names.length === 0 ? undefined : names.map((name) => name.slice(path.length + 1)).sort();
      },
      writeObstacle: async () => undefined,
      changed: async () => {},
    },
    system: system as SystemReader,
    clock,
  };
}

/**
 * A clock on which a sleep takes no time: the earliest sleeper wakes as soon as nothing else runs. `turnMs`: how long
 * it waits for real input and output, 0 where there is none. `spend` lets time pass without a sleep.
 */
export function virtualClock(turnMs = 15): Clock & { slept: { ms: number; until: number }[]; spend(ms: number): void } {
  let now = 0;
  const slept: { ms: number; until: number }[] = [];
  const sleepers: { at: number; wake(): void }[] = [];
  let scheduled = false;
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // Real input and output come first: a loopback answer takes a few turns of the event loop.
    setTimeout(() => {
      scheduled = false;
      sleepers.sort((a, b) => a.at - b.at);
      const first = sleepers.shift();
      if (first === undefined) return;
      now = Math.max(now, first.at);
      first.wake();
      if (sleepers.length > 0) schedule();
    }, turnMs);
  }
  return {
    slept,
    spend: (ms) => {
      now += ms;
    },
    now: () => now,
    monotonic: () => now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          const index = sleepers.indexOf(sleeper);
          if (index !== -1) sleepers.splice(index, 1);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.push(sleeper);
        slept.push({ ms, until: now + ms });
        signal?.addEventListener('abort', abort, { once: true });
        schedule();
      }),
  };
}
