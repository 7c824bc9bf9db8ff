/** Tests waits for components whose containers exit: with the executor, on a machine in memory with a virtual clock. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { all, type Steps } from '../../../src/engine/changes/change.ts';
import type { WaitUntil, WatchedPod } from '../../../src/engine/changes/condition.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { createExecutor } from '../../../src/engine/executor.ts';
import { joinEnding } from '../../../src/engine/finish.ts';
import { CRI_TIMED_OUT } from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { patience } from '../../support/patience.ts';
import { failureOf, pkiHost } from '../kinds/pki-host.ts';

const pod: WatchedPod = { criSocket: 'unix:///run/containerd/containerd.sock', nodeName: 'cp1' };
const LOG = '/var/log/pods/kube-system_etcd-cp1_1234/etcd/1.log';

function machine(files: Record<string, string> = { [LOG]: '2026-06-01T00:00:00Z stderr F error: unknown flag\n' }) {
  const { host, ports } = pkiHost(files);
  /** Answers of health endpoints by URL. */
  const health = new Map<string, number>();
  const events: JoinEvent[] = [];
  let rounds = 0;
  /** True while the runtime answers nothing. */
  const failing = { runtime: false };
  const connect: typeof ports.read.runtimes.connect = (socket) => ({
    ...host.read.runtimes.connect(socket),
    containers: async (labels) => {
      if (failing.runtime) throw new Failure(CRI_TIMED_OUT, CRI_TIMED_OUT.sample);
      return host.read.runtimes.connect(socket).containers(labels);
    },
  });
  /** Called during the wait. */
  const each: { round: (count: number) => void } = { round: () => {} };
  const system = {
    ...host.read.system,
    health: async (url: string) => health.get(url),
  };
  const clock = {
    ...ports.read.clock,
    sleep: async (_: number, signal?: AbortSignal) => {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      each.round(++rounds);
    },
  };
  const end = (component: string, attempt: number, state: 'running' | 'exited', podUid = '1234') => {
    const labels = {
      'io.kubernetes.container.name': component,
      'io.kubernetes.pod.name': `${component}-cp1`,
      'io.kubernetes.pod.namespace': 'kube-system',
    };
    host.containers.unshift({ id: `${component}${attempt}${state}`, name: component, attempt, state, labels, podUid });
  };
  const wait = async (...waits: WaitUntil[]) => {
    const observed = {
      ...ports,
      read: { ...ports.read, system, clock, runtimes: { ...ports.read.runtimes, connect } },
    };
    const executor = createExecutor({
      journal: { host: observed, identity: async () => ({ node: 'cp1', cluster: '' }), ending: joinEnding },
    });
    const steps = (function* (): Steps {
      yield* all(waits);
    })();
    await executor.run('p', steps, {
      host: observed,
      signal: patience(),
      emit: (event) => events.push(event),
    });
  };
  return { health, events, each, end, wait, failing };
}

const ofEtcd = (watched: WatchedPod = pod): WaitUntil => ({
  kind: 'wait-until',
  timeoutMs: 15_000,
  condition: { type: 'component-healthy', component: 'etcd', url: 'http://e/readyz', pod: watched },
});
const ofScheduler: WaitUntil = {
  kind: 'wait-until',
  timeoutMs: 15_000,
  condition: { type: 'component-healthy', component: 'kube-scheduler', url: 'https://s/livez' },
};

describe('a component whose container ends', () => {
  it('twice is not waited for any longer: its last words come with the failure, and other waits end with it', async () => {
    const { each, end, wait, events } = machine();
    each.round = (count) => {
      if (count === 3) end('etcd', 0, 'exited');
      if (count === 40) end('etcd', 1, 'exited');
    };
    expect(await failureOf(wait(ofScheduler, ofEtcd()))).toMatchObject({
      code: 'COMPONENT_CRASHES',
      params: { component: 'etcd', ends: 2, log: ['error: unknown flag'] },
    });
    expect(events).toContainEqual(
      expect.objectContaining({ message: { key: 'WAITING_COMPONENT_ENDED', params: expect.anything() } }),
    );
  });

  it('once, and is healthy then, is waited for', async () => {
    const { health, each, end, wait } = machine();
    each.round = (count) => {
      if (count === 3) end('etcd', 0, 'exited');
      if (count === 20) end('etcd', 1, 'running');
      if (count === 40) health.set('http://e/readyz', 200);
    };
    await wait(ofEtcd());
  });

  it('is not counted with the Pod before it, whose manifest was changed, nor with a Pod of long ago', async () => {
    const { health, each, end, wait } = machine();
    each.round = (count) => {
      if (count === 3) end('etcd', 1, 'running', 'before');
      if (count === 10) end('etcd', 1, 'exited', 'before');
      if (count === 20) end('etcd', 6, 'running', 'again');
      if (count === 30) end('etcd', 6, 'exited', 'again');
      if (count === 40) end('etcd', 7, 'running', 'again');
      if (count === 60) health.set('http://e/readyz', 200);
    };
    await wait(ofEtcd());
  });

  it('is excused as long as what it depends on does not answer', async () => {
    const { health, each, end, wait } = machine();
    each.round = (count) => {
      if (count === 5) end('etcd', 4, 'exited');
      if (count === 20) end('etcd', 6, 'exited');
      if (count === 40) health.set('https://a/livez', 401);
      if (count === 60) end('etcd', 7, 'exited');
      if (count === 80) health.set('http://e/readyz', 200);
    };
    await wait(ofEtcd({ ...pod, dependsOn: 'https://a/livez' }));
  });

  it('counts from then on, also where the kubelet counts on from an earlier Pod', async () => {
    const { health, each, end, wait } = machine();
    health.set('https://a/livez', 200);
    each.round = (count) => {
      if (count === 5) end('etcd', 7, 'running');
      if (count === 20) end('etcd', 8, 'exited');
    };
    expect(await failureOf(wait(ofEtcd({ ...pod, dependsOn: 'https://a/livez' })))).toMatchObject({
      params: { ends: 2 },
    });
  });

  it.each([
    ['its last words', undefined, 'error: unknown flag'],
    ['no log', {}, ''],
    ['the log of another node', { [LOG.replace('cp1', 'cp10')]: '2026-06-01T00:00:00Z stderr F x\n' }, ''],
  ])('before the first look counts, and is told of once, with %s', async (_, files, last) => {
    const { health, events, each, end, wait } = machine(files);
    end('etcd', 0, 'exited');
    each.round = (count) => {
      if (count === 20) health.set('http://e/readyz', 200);
    };
    await wait(ofEtcd());
    const ended = { key: 'WAITING_COMPONENT_ENDED', params: { component: 'etcd', last } };
    expect(events.filter((event) => event.type === 'waiting')).toEqual([{ type: 'waiting', message: ended }]);
  });

  it('before the first look, and once more, has crashed', async () => {
    const { each, end, wait } = machine();
    end('etcd', 0, 'exited');
    each.round = (count) => {
      if (count === 20) end('etcd', 1, 'exited');
    };
    expect(await failureOf(wait(ofEtcd()))).toMatchObject({ code: 'COMPONENT_CRASHES', params: { ends: 2 } });
  });

  it.each([200, 401, 403, 500, undefined])('counts if what it depends on answers %s, or not', async (status) => {
    const { health, each, end, wait } = machine();
    if (status) health.set('https://a/livez', status);
    each.round = (count) => {
      if (count === 10) end('etcd', 0, 'running');
      if (count === 20) end('etcd', 1, 'exited');
      if (count === 60) health.set('http://e/readyz', 200);
    };
    const waited = wait(ofEtcd({ ...pod, dependsOn: 'https://a/livez' }));
    if (status === 200 || status === 401) expect(await failureOf(waited)).toMatchObject({ code: 'COMPONENT_CRASHES' });
    else await waited;
  });

  it('is asked for again where the runtime does not answer, and is not counted twice', async () => {
    const { health, each, end, wait, failing } = machine();
    each.round = (count) => {
      if (count === 5) end('etcd', 0, 'exited');
      failing.runtime = count > 10 && count < 20;
      if (count === 40) health.set('http://e/readyz', 200);
    };
    await wait(ofEtcd());
  });
});
