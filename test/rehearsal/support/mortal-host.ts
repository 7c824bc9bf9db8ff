import type { Host } from '../../../src/host/ports.ts';

/** A host as a process sees it that can be killed: from then on nothing that it asks the host for comes back, and it lets go of the host's lock. */
export function mortal(host: Host): { host: Host; kill(): void } {
  const state = { dead: false };
  const never = () => new Promise<never>(() => undefined);
  const settled = (value: unknown) => {
    if (!(value instanceof Promise)) return typeof value === 'object' && value !== null && !Buffer.isBuffer(value) ? wrapped(value) : value;
    return value.then(
      (result) => (state.dead ? never() : result),
      (error) => (state.dead ? never() : Promise.reject(error)),
    );
  };
  const wrapped = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value === 'object' && value !== null && key !== 'env') return wrapped(value);
        if (typeof value !== 'function') return value;
        // The operating system takes the lock from who is dead.
        if (key === 'lock') return async () => ({ release: () => undefined });
        return (...args: unknown[]) => (state.dead ? never() : settled(value.apply(target, args)));
      },
    });
  return {
    host: wrapped(host),
    kill: () => {
      state.dead = true;
    },
  };
}
