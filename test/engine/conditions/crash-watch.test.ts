/** Tests waits for components whose containers exit: with the executor, on a machine in memory with a virtual clock. */
import { describe, expect, it } from 'vitest';
import { all, type Steps } from '../../../src/engine/changes/change.ts';
import type { WaitUntil, WatchedPod } from '../../../src/engine/changes/condition.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { createExecutor } from '../../../src/engine/executor.ts';
import { joinEnding } from '../../../src/engine/finish.ts';
import { failureOf, pkiHost } from '../kinds/pki-host.ts';

const pod: WatchedPod = { criSocket: 'unix:///run/containerd/containerd.sock', nodeName: 'cp1' };
const LOG = '/var/log/pods/kube-system_etcd-cp1_1234/etcd/1.log';

function machine() {
  const { host, ports } = pkiHost({ [LOG]: '2026-06-01T00:00:00Z stderr F error: unknown flag\n' });
  /** Answers of health endpoints by URL. */
  const health = new Map<string, number>();
  const events: JoinEvent[] = [];
  let rounds = 0;
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
    const observed = { ...ports, read: { ...ports.read, system, clock } };
    const executor = createExecutor({
      journal: { host: observed, identity: async () => ({ node: 'cp1', cluster: '' }), ending: joinEnding },
    });
    const steps = (function* (): Steps {
      yield* all(waits);
    })();
    await executor.run('p', steps, {
      host: observed,
      signal: AbortSignal.timeout(60_000),
      emit: (event) => events.push(event),
    });
  };
  return { health, events, each, end, wait };
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
    const began = performance.now();
    expect(await failureOf(wait(ofScheduler, ofEtcd()))).toMatchObject({
      code: 'COMPONENT_CRASHES',
      params: { component: 'etcd', ends: 2, log: ['error: unknown flag'] },
    });
    expect(performance.now() - began).toBeLessThan(30_000);
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
});
