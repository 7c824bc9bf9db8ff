import { expect, it } from 'vitest';
import { kubeletHealthy } from '../../../src/engine/conditions/kubelet-healthy.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import type { SystemReader } from '../../../src/host/ports.ts';

const URL_OF_KUBELET = 'http://127.0.0.1:10248/healthz';

/** A context in which the health endpoint answers `health`; it is interrupted after as many pauses, a second each. */
function context(
  health: () => number | undefined,
  pauses: number,
  userListener: SystemReader['userListener'] = async () => undefined,
): ChangeContext {
  const stop = new AbortController();
  let slept = 0;
  const read = {
    system: {
      health: async () => health(),
      userListener,
    },
    clock: {
      monotonic: () => slept * 1000,
      sleep: async () => {
        if (++slept >= pauses) stop.abort(new Error('interrupted'));
      },
    },
    services: { state: async () => ({ exists: true, enabled: true, active: true }), log: async () => [] },
  };
  return { host: { read }, emit: () => {}, signal: stop.signal } as unknown as ChangeContext;
}

const condition = { type: 'kubelet-healthy', url: URL_OF_KUBELET } as const;

it('ends when the kubelet is healthy, and not before', async () => {
  let asked = 0;
  await kubeletHealthy(
    condition,
    context(() => (++asked < 3 ? 500 : 200), 10),
  );
  expect(asked).toBe(3);
});

it('asks more often the longer the kubelet takes to start, and seldom again after two seconds', async () => {
  const made = context(() => undefined, 1_000);
  let now = 0;
  const pauses: number[] = [];
  const stop = new AbortController();
  const clock = {
    monotonic: () => now,
    sleep: async (ms: number) => {
      now += ms;
      pauses.push(Math.round(ms));
      if (now > 3_000) stop.abort(new Error('interrupted'));
    },
  };
  const { read } = made.host;
  const changed = { ...made, host: { read: { ...read, clock } }, signal: stop.signal } as unknown as ChangeContext;
  await expect(kubeletHealthy(condition, changed)).rejects.toThrow('interrupted');
  expect(pauses.slice(0, 6)).toEqual([150, 90, 54, 40, 40, 40]);
  expect(new Set(pauses.slice(-6))).toEqual(new Set([150]));
  expect(pauses.length).toBeLessThan(60);
});

it('names the user’s program that listens on its port', async () => {
  const users = () => undefined;
  const listener: SystemReader['userListener'] = async (port, address) =>
    port === 10248 && address === '127.0.0.1' ? { pid: 4711, program: 'python3' } : undefined;
  await expect(kubeletHealthy(condition, context(users, 5, listener))).rejects.toMatchObject({
    code: 'KUBELET_PORT_TAKEN',
    params: { port: 10248, holder: { pid: 4711, program: 'python3' } },
  });
});

it('does not take a program at an IPv4 address for the holder of an IPv6 address', async () => {
  const listener = async () => ({ pid: 4711, program: 'python3' });
  const url = 'http://[::1]:10248/healthz';
  const waiting = context(() => undefined, 5, listener);
  await expect(kubeletHealthy({ type: 'kubelet-healthy', url }, waiting)).rejects.toThrow('interrupted');
});

it('does not look for a program while the kubelet may still be starting', async () => {
  const listener = async () => ({ pid: 4711, program: 'python3' });
  await expect(
    kubeletHealthy(
      condition,
      context(() => undefined, 1, listener),
    ),
  ).rejects.toThrow('interrupted');
});
