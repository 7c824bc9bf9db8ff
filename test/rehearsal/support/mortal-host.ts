import type { Host } from '../../../src/host/ports.ts';

interface Mortal {
  host: Host;
  kill(): void;
  /** When what it was writing as it was killed is written: of a real process the kernel has ended it by then. */
  written(): Promise<unknown>;
}

/**
 * A host as a process sees it that can be killed: from then on nothing that it asks the host for comes back, and it
 * lets go of the host's lock.
 */
export function mortal(host: Host): Mortal {
  const state = { dead: false };
  const writing = new Set<Promise<unknown>>();
  const never = () => new Promise<never>(() => undefined);
  const settled = (value: unknown) => {
    if (!(value instanceof Promise))
      return typeof value === 'object' && value !== null && !Buffer.isBuffer(value) ? wrapped(value) : value;
    return value.then(
      (result) => (state.dead ? never() : result),
      (error) => (state.dead ? never() : Promise.reject(error)),
    );
  };
  const noted = (value: unknown) => {
    if (!(value instanceof Promise)) return value;
    writing.add(value);
    void value.catch(() => {}).finally(() => writing.delete(value));
    return value;
  };
  const wrapped = <T extends object>(target: T, writes = false): T =>
    new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value === 'object' && value !== null && key !== 'env')
          return wrapped(value, writes || key === 'write');
        if (typeof value !== 'function') return value;
        // The operating system takes the lock from who is dead.
        if (key === 'lock') return async () => ({ release: () => undefined });
        return (...args: unknown[]) => {
          if (state.dead) return never();
          const result: unknown = value.apply(target, args);
          return settled(writes ? noted(result) : result);
        };
      },
    });
  return {
    host: wrapped(host),
    kill: () => {
      state.dead = true;
    },
    written: () => Promise.allSettled([...writing]),
  };
}
