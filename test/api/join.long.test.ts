import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { doctor, Failure, type JoinEvent, join, plan, Secret } from '../../src/api/index.ts';
import type { Host } from '../../src/host/ports.ts';
import { withOwnCertDir } from '../operations/join/own-cert-dir.ts';
import { Cluster } from './cluster.ts';

const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
let cluster: Cluster;
const unhandled = vi.fn();
beforeEach(() => {
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  await cluster?.stop();
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  unhandled.mockClear();
});

const failureOf = (running: Promise<unknown>) =>
  running.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );

async function read(run: AsyncIterable<JoinEvent>): Promise<JoinEvent[]> {
  const events: JoinEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

const present = async (path: string) => (await cluster.hosts[0]?.read.files.stat(path)) !== undefined;

test('a join by a plain object: events in a loop, then the result', async () => {
  cluster = await Cluster.start();
  const run = join(cluster.options());
  const events = await read(run);
  expect(await run).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
  expect(cluster.nodeNames()).toEqual(['node-1']);
  expect(events[0]).toEqual({ type: 'phase-started', phase: 'preflight' });
  expect(events.at(-1)).toEqual({ type: 'phase-done', phase: 'kubelet-wait-bootstrap' });
  const checks = (type: string) =>
    events.flatMap((event) => ('name' in event && event.type === type ? event.name : []));
  expect(new Set(checks('check-started'))).toEqual(new Set(checks('check')));
  expect(run.dropped).toBe(0);
});

test('the result alone is enough, and so is the loop', async () => {
  cluster = await Cluster.start(['node-1', 'node-2']);
  expect(await join(cluster.options(0))).toMatchObject({ outcome: 'joined' });
  expect((await read(join(cluster.options(1)))).length).toBeGreaterThan(10);
  expect(cluster.nodeNames()).toEqual(['node-1', 'node-2']);
});

test('three joins in one process at once, each with its own events', async () => {
  const names = ['node-1', 'node-2', 'node-3'];
  cluster = await Cluster.start(names);
  const { signal } = new AbortController();
  const runs = names.map((_, index) => join({ ...cluster.options(index), signal }));
  const events = await Promise.all(runs.map(read));
  const results = await Promise.all(runs);
  expect(results.map(({ nodeName }) => nodeName)).toEqual(names);
  expect(cluster.nodeNames()).toEqual(names);
  for (const [index, { changes }] of results.entries()) {
    const done = events[index]?.flatMap((event) => (event.type === 'change-done' ? event.change : [])) ?? [];
    expect(new Set(done)).toEqual(new Set(changes)); // the very same records
  }
});

test('a failure is a Failure in the loop and in the result', async () => {
  cluster = await Cluster.start(['node-1'], ['wrong-pin']);
  const run = join(cluster.options());
  const inLoop = await failureOf(read(run));
  expect(inLoop).toBeInstanceOf(Failure);
  expect(inLoop).toMatchObject({ code: 'CA_PIN_MISMATCH' });
  expect(await failureOf(run)).toBe(inLoop);
});

test('what comes after a failure in a phase: the change, then the phase', async () => {
  cluster = await Cluster.start(['node-1'], ['denied-csr']);
  const run = join(cluster.options());
  const events: JoinEvent[] = [];
  const failure = await failureOf(
    (async () => {
      for await (const event of run) events.push(event);
    })(),
  );
  const failed = events.filter(({ type }) => type.endsWith('-failed'));
  expect(failed).toEqual([
    { type: 'change-failed', change: expect.objectContaining({ kind: 'store-kubelet-certificate' }), failure },
    { type: 'phase-failed', phase: 'kubelet-start', failure },
  ]);
});

test('a failure that nobody reads is an unhandled rejection; one thrown in a loop is read', async () => {
  cluster = await Cluster.start(['node-1'], ['wrong-pin']);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  try {
    const unread = new Promise((resolve) => process.once('unhandledRejection', resolve));
    join(cluster.options());
    expect(await unread).toMatchObject({ code: 'CA_PIN_MISMATCH' });
  } finally {
    for (const other of others) process.on('unhandledRejection', other);
  }
  expect(await failureOf(read(join(cluster.options())))).toMatchObject({ code: 'CA_PIN_MISMATCH' });
  await new Promise(setImmediate); // afterEach sees a rejection that nobody has handled by then
});

test('a loop that is left after the failure throws it', async () => {
  cluster = await Cluster.start(['node-1'], ['wrong-pin']);
  const run = join(cluster.options());
  const left = (async () => {
    for await (const event of run) {
      expect(event.type).toBe('phase-started');
      expect(await failureOf(run)).toMatchObject({ code: 'CA_PIN_MISMATCH' });
      break;
    }
  })();
  expect(await failureOf(left)).toMatchObject({ code: 'CA_PIN_MISMATCH' });
});

test('a run ends with the block that uses it, after its clean-up', async () => {
  cluster = await Cluster.start(['node-1'], ['manual-approval']);
  await withOwnCertDir(cluster.hosts[0] as Host);
  {
    await using run = join(cluster.options());
    for (const events = run[Symbol.asyncIterator](); ; ) {
      const { value: event } = await events.next();
      if (event?.type === 'change-done' && event.change.subject === BOOTSTRAP) break;
    }
    expect(await present(BOOTSTRAP)).toBe(true);
  }
  expect(await present(BOOTSTRAP)).toBe(false);
  expect(cluster.nodeNames()).toEqual([]);
  {
    await using run = join(cluster.options());
    expect(await run).toMatchObject({ outcome: 'joined' });
  }
  expect(cluster.nodeNames()).toEqual(['node-1']);
});

test('leaving the loop ends the join, and its clean-up is waited for', async () => {
  cluster = await Cluster.start(['node-1'], ['manual-approval']);
  await withOwnCertDir(cluster.hosts[0] as Host);
  const run = join(cluster.options());
  for await (const event of run) {
    if (event.type === 'change-done' && event.change.subject === BOOTSTRAP) {
      expect(await present(BOOTSTRAP)).toBe(true);
      break;
    }
  }
  expect(await present(BOOTSTRAP)).toBe(false);
  expect(await failureOf(run)).toMatchObject({ name: 'AbortError' });
  expect(cluster.nodeNames()).toEqual([]);
  expect(await join(cluster.options())).toMatchObject({ outcome: 'joined' });
});

test('a signal ends it with its own reason, before it began and in the middle', async () => {
  cluster = await Cluster.start();
  const reason = new Error('not today');
  expect(await failureOf(join({ ...cluster.options(), signal: AbortSignal.abort(reason) }))).toBe(reason);
  const controller = new AbortController();
  const run = join({ ...cluster.options(), signal: controller.signal });
  const loop = (async () => {
    for await (const event of run)
      if (event.type === 'phase-started' && event.phase === 'kubelet-start') controller.abort(reason);
  })();
  expect(await failureOf(loop)).toBe(reason);
  expect(await failureOf(run)).toBe(reason);
  expect(await present(BOOTSTRAP)).toBe(false);
});

test('a time limit that nobody else holds ends it, whatever the collector does', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  cluster = await Cluster.start(['node-1'], ['no-signature']);
  const collecting = setInterval(collect, 20);
  try {
    const run = join({ ...cluster.options(), signal: AbortSignal.timeout(500) });
    expect(await failureOf(run)).toMatchObject({ name: 'TimeoutError' });
  } finally {
    clearInterval(collecting);
  }
});

test('one machine is joined by one run at a time', async () => {
  cluster = await Cluster.start();
  const first = join(cluster.options());
  const second = join(cluster.options());
  expect(await failureOf(second)).toMatchObject({ code: 'JOIN_IN_PROGRESS' });
  expect(await first).toMatchObject({ outcome: 'joined' });
});

test('many runs may have one signal', async () => {
  cluster = await Cluster.start(['node-1'], ['wrong-pin']);
  const warned = vi.fn();
  process.on('warning', warned);
  const { signal } = new AbortController();
  const runs = Array.from({ length: 25 }, () => plan({ ...cluster.options(), signal }));
  const failures = await Promise.all(runs.map((run) => failureOf(run)));
  for (const failure of failures) expect(failure).toMatchObject({ code: 'CA_PIN_MISMATCH' });
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});

test('a slow reader does not hold the join, and misses nothing', async () => {
  cluster = await Cluster.start();
  const run = join(cluster.options());
  const events = run[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ type: 'phase-started' });
  await run;
  const rest = await read({ [Symbol.asyncIterator]: () => events });
  expect(rest.at(-1)).toMatchObject({ type: 'phase-done' });
  expect(() => run[Symbol.asyncIterator]()).toThrow(TypeError);
});

test('wrong options fail as wrong flags do, and say no token', async () => {
  cluster = await Cluster.start();
  const { token, ...others } = cluster.options();
  const secret = 'abcdef.1123456789abcdef0';
  const failure = await failureOf(join({ ...others, token: secret }));
  expect(failure).toMatchObject({ code: 'FLAGS_INVALID', class: 'usage' });
  expect(inspect(failure, { depth: null })).not.toContain(secret.slice(7));
  const whole = { ...others, token, configFile: '/nowhere.yaml' };
  expect(await failureOf(join(whole))).toMatchObject({
    kind: 'CONFIG_FILE_MISSING',
    params: { path: '/nowhere.yaml' },
  });
  expect(await failureOf(join({ ...others, token, configuration: 'a: 1' }))).toMatchObject({
    code: 'CONFIG_INVALID',
  });
  expect(await failureOf(join({ ...others, only: 'no-phase' }))).toMatchObject({ kind: 'UNKNOWN_PHASE' });
});

test('a whole configuration as an object with Secrets, and beside it what may stand beside --config', async () => {
  cluster = await Cluster.start();
  const { host, token, apiServerEndpoint, caCertHashes } = cluster.options();
  const configuration = {
    discovery: { bootstrapToken: { token: new Secret(token), apiServerEndpoint, caCertHashes } },
  };
  const preview = join({ ...(host && { host }), configuration, dryRun: true });
  expect(await preview).toMatchObject({ outcome: 'previewed', nodeName: 'node-1' });
  expect(await failureOf(join({ ...(host && { host }), configuration, criSocket: 'unix:///x' }))).toMatchObject({
    kind: 'CONFIG_WITH_FLAGS',
  });
  expect(await join({ ...(host && { host }), configuration })).toMatchObject({ outcome: 'joined' });
});

test('single phases find the cluster by what is on the machine', async () => {
  cluster = await Cluster.start();
  await join(cluster.options());
  const { host } = cluster.options();
  const run = join({ ...(host && { host }), only: 'kubelet-wait-bootstrap' });
  expect(await run).toMatchObject({ outcome: 'phase-done', nodeName: 'node-1' });
});

test('doctor: the machine alone, and the join it is asked about', async () => {
  cluster = await Cluster.start();
  const { host } = cluster.options();
  const alone = await read(doctor({ ...(host && { host }) }));
  expect(alone.some((event) => event.type === 'check' && event.name === 'Discovery')).toBe(false);
  const run = doctor(cluster.options());
  expect(await read(run)).toContainEqual({ type: 'check', name: 'Discovery', result: 'passed' });
  expect(await run).toEqual({ nodeName: 'node-1' });
});
