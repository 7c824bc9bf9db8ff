import type { Host } from '../../host/ports.ts';

interface Killable {
  host: Host;
  kill(): void;
  /** Resolves once the writes under way are done, as the kernel finishes those of a real process. */
  written(): Promise<unknown>;
}

/**
 * A host as seen by a process that can be killed: from then on no call to the host returns, and its lock is free again.
 */
export function killable(host: Host): Killable {
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
