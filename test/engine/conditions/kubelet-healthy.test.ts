import { expect, it } from 'vitest';
import { kubeletHealthy } from '../../../src/engine/conditions/kubelet-healthy.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import type { SystemReader } from '../../../src/host/ports.ts';
import type { ServiceState } from '../../../src/host/services.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

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

const RUNNING: ServiceState = { exists: true, enabled: true, active: true };
const UNKNOWN = new Error('no answer');

/** Waits for `forMs`; `state` and `log` are the service's, by the number of looks at it. Returns all that it did. */
async function watched(
  state: (look: number) => ServiceState | Error,
  { log = [] as string[], url = URL_OF_KUBELET, forMs = 20_000, listener = undefined as object | undefined } = {},
) {
  const time = new VirtualTime();
  const looks: number[] = [];
  const asked: unknown[] = [];
  const events: { at: number; event: JoinEvent }[] = [];
  const stop = new AbortController();
  const read = {
    system: {
      health: async (...given: unknown[]) => void asked.push(given),
      userListener: async () => listener,
    },
    clock: time.clock,
    services: {
      async state(name: string) {
        expect(name).toBe('kubelet');
        looks.push(time.now);
        const found = state(looks.length);
        if (found instanceof Error) throw found;
        return found;
      },
      log: async (name: string, lines: number) => {
        expect([name, lines]).toEqual(['kubelet', 1_000]);
        return log;
      },
    },
  };
  const emit = (event: JoinEvent) => events.push({ at: time.now, event });
  const context = { host: { read }, emit, signal: stop.signal } as unknown as ChangeContext;
  const waited = kubeletHealthy({ type: 'kubelet-healthy', url }, context).catch((error: unknown) => error);
  const ended = time.clock.sleep(forMs).then(() => stop.abort('interrupted'));
  const failure = await time.during(Promise.race([waited, ended.then(() => waited)]));
  return { looks, asked, failure, said: events.map(({ at, event }) => ({ at, ...event })) };
}

it('asks with a time limit of two seconds, and looks at the service every two seconds, not before', async () => {
  const { asked, looks, said, failure } = await watched(() => RUNNING, { forMs: 7_000 });
  expect(new Set(asked.map((given) => JSON.stringify(given)))).toEqual(
    new Set([JSON.stringify([URL_OF_KUBELET, { timeoutMs: 2_000 }])]),
  );
  expect(looks).toHaveLength(3);
  for (const [index, at] of looks.entries()) {
    expect(at).toBeGreaterThanOrEqual(2_000 * (index + 1));
    expect(at).toBeLessThan(2_000 * (index + 1) + 500);
  }
  const message = { key: 'WAITING_KUBELET_HEALTHY', params: { url: URL_OF_KUBELET } };
  expect(said).toEqual(looks.map((at) => ({ at, type: 'waiting', message })));
  expect(failure).toBe('interrupted');
});

it.each<[string, ServiceState | Error]>([
  ['runs', RUNNING],
  ['runs after no restart', { ...RUNNING, restarts: 0 }],
  ['does not exist', { exists: false, enabled: false, active: false }],
  ['cannot be asked for', UNKNOWN],
])('a service that %s has not ended', async (_, state) => {
  const { said, failure } = await watched(() => state);
  expect(new Set(said.map((event) => 'message' in event && event.message.key))).toEqual(
    new Set(['WAITING_KUBELET_HEALTHY']),
  );
  expect(failure).toBe('interrupted');
});

it.each<[string, ServiceState]>([
  ['is stopped', { ...RUNNING, active: false }],
  ['was restarted once', { ...RUNNING, restarts: 1 }],
  ['was restarted twice', { ...RUNNING, restarts: 2 }],
  ['was restarted once, and is stopped', { ...RUNNING, restarts: 1, active: false }],
])('a service that %s may still recover; its last words are shown', async (_, state) => {
  const { said, failure, looks } = await watched(() => state, { log: ['Started.', 'a last word'], forMs: 5_000 });
  const message = { key: 'WAITING_KUBELET_ENDED', params: { last: 'a last word' } };
  expect(said).toEqual(looks.map((at) => ({ at, type: 'waiting', message })));
  expect(failure).toBe('interrupted');
});

it('a service that ended stays counted where it is not known any more, also without a log', async () => {
  const { said } = await watched((look) => (look === 1 ? { ...RUNNING, restarts: 1 } : UNKNOWN), { forMs: 5_000 });
  expect(said.map((event) => 'message' in event && event.message)).toEqual(
    [1, 2].map(() => ({ key: 'WAITING_KUBELET_ENDED', params: { last: '' } })),
  );
});

it.each<[string, ServiceState, number]>([
  ['was restarted three times', { ...RUNNING, restarts: 3 }, 3],
  ['was restarted three times, and is stopped', { ...RUNNING, restarts: 3, active: false }, 4],
  ['was restarted twice, and is stopped', { ...RUNNING, restarts: 2, active: false }, 3],
])('one that %s has crashed: the failure has ten lines up to its end', async (_, state, ends) => {
  const lines = Array.from({ length: 12 }, (__, index) => `line ${index}`);
  const log = [...lines, 'E "command failed" err="x"', 'a new start'];
  const { failure, said } = await watched(() => state, { log });
  expect(failure).toMatchObject({
    code: 'KUBELET_CRASHED',
    params: { ends, log: [...lines.slice(3), 'E "command failed" err="x"'] },
  });
  expect(said).toEqual([]);
});

it('names the program on the port of its URL, once the service may not be starting any more', async () => {
  const holder = { pid: 1, program: 'x' };
  const { failure, looks } = await watched(() => RUNNING, { listener: holder, url: 'http://127.0.0.1:1/healthz' });
  expect(failure).toMatchObject({ code: 'KUBELET_PORT_TAKEN', params: { port: 1, holder } });
  expect(looks).toHaveLength(1);
});
