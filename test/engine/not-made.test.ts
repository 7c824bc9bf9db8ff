import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { all, change, type Steps } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { createExecutor } from '../../src/engine/executor.ts';
import { SERVICE_FAILED, SERVICE_MANAGER_MISSING } from '../../src/host/host-sentences.ts';
import type { ServiceState } from '../../src/host/services.ts';
import { kubeletStop, startKubelet } from '../../src/phases/kubelet.ts';
import { type FakeHost, fakeHost } from '../support/fake-host.ts';
import { patience } from '../support/patience.ts';

async function run(host: FakeHost, steps: Steps) {
  const events: JoinEvent[] = [];
  const executor = createExecutor();
  await executor.run('kubelet-start', steps, {
    host,
    signal: patience(),
    emit: (event) => events.push(event),
  });
  return { records: executor.records, told: events.map((event) => `${event.type} ${subjectOf(event)}`.trim()) };
}

function subjectOf(event: JoinEvent): string {
  return 'change' in event ? `${event.change.id} ${event.change.action}` : '';
}

function* stopAndStart(): Steps {
  yield* all([kubeletStop]);
  yield* startKubelet();
  yield* change({ kind: 'make-directory', path: '/var/lib/kubelet', mode: 0o700 });
}

it('a service that could not be stopped or started is not reported as stopped or started', async () => {
  const host = fakeHost({});
  const fails = (action: 'start' | 'stop') => () =>
    Promise.reject(new Failure(SERVICE_FAILED, { unit: 'kubelet', action, reason: 'Unit kubelet.service not found' }));
  host.write.services.stop = fails('stop');
  host.write.services.start = fails('start');
  const { records, told } = await run(host, stopAndStart());
  expect(told).toEqual([
    'change-started 1 stop',
    'notice',
    'change-failed 1 stop',
    'change-started 2 start',
    'notice',
    'change-failed 2 start',
    'change-started 3 create',
    'change-done 3 create',
  ]);
  expect(records.map(({ id, kind }) => [id, kind])).toEqual([[3, 'make-directory']]);
});

it('one that could be is', async () => {
  const { records, told } = await run(fakeHost({}), stopAndStart());
  expect(told.filter((one) => one.startsWith('change-done'))).toHaveLength(3);
  expect(records).toHaveLength(3);
});

describe('a service without a unit', () => {
  const missing = { exists: false, enabled: false, active: false };
  const notLoaded = (action: 'start' | 'stop'): Failure =>
    new Failure(SERVICE_FAILED, { unit: 'kubelet', action, reason: 'Unit kubelet.service not loaded.' });
  const stopOf = async (
    state: ServiceState,
    action: 'start' | 'stop' = 'stop',
    reason: Failure = notLoaded(action),
  ) => {
    const host = fakeHost({});
    host.serviceStates.set('kubelet', state);
    const fails = () => Promise.reject(reason);
    Object.assign(host.write.services, { stop: fails, start: fails });
    return run(
      host,
      (function* (): Steps {
        yield* change({ kind: 'service', service: 'kubelet', action });
      })(),
    );
  };

  it('that does not run counts as stopped, and is not reported as stopped', async () => {
    const { records, told } = await stopOf(missing);
    expect(told).toEqual(['change-started 1 stop', 'change-failed 1 stop']);
    expect(records).toEqual([]);
  });

  it('nor does the stop fail on a host without a service manager', async () => {
    const none: Failure = new Failure(SERVICE_MANAGER_MISSING, { unit: 'kubelet', action: 'stop' });
    const { told } = await stopOf(missing, 'stop', none);
    expect(told).toEqual(['change-started 1 stop', 'change-failed 1 stop']);
  });

  it.each([
    ['runs', { ...missing, active: true }, 'stop'],
    ['has one after all', { ...missing, exists: true }, 'stop'],
    ['is to be started', missing, 'start'],
  ] as const)('that %s is a failure', async (_, state, action) => {
    await expect(stopOf(state, action)).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
  });
});
