import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { expect, test } from 'vitest';
import type { ChangeKind } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { join } from '../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { makeControlPlaneHost } from '../../src/simulation/host/control-plane-host.ts';
import { killable } from '../../src/simulation/host/killable-host.ts';
import { patience } from '../support/patience.ts';
import { patientConfiguration } from './support/configuration.ts';

/** `change-comes`: it starts, or holds already. */
type Point = ['change-started' | 'change-done' | 'change-comes', ChangeKind, RegExp];

/**
 * A join that is killed (nothing is cleaned up) where `at` says, then another on the same host. Gives etcd's members
 * after each.
 */
async function killedAndRunAgain([type, kind, subject]: Point): Promise<{ killed: string[]; again: string[] }> {
  const directory = await mkdtemp(path(tmpdir(), 'kubejoin-killed-test-'));
  const controlPlane = await EmbeddedControlPlane.start();
  const { host, endpoint } = await makeControlPlaneHost(controlPlane, {
    hostname: 'node-1',
    root: path(directory, 'host'),
  });
  const configuration = patientConfiguration(undefined, { index: 1, count: 1 }, controlPlane.instructions, endpoint);
  const members = async () =>
    (await controlPlane.etcdMembers()).map(({ name, isLearner }) => `${name}${isLearner ? '?' : ''}`).sort();
  const process = killable(host);
  try {
    await new Promise<void>((resolve, reject) => {
      const emit = (event: JoinEvent) => {
        if (!isOf(event, type) || event.change.kind !== kind || !subject.test(event.change.subject)) return;
        process.kill();
        void process.written().then(() => resolve());
      };
      const ended = () => reject(new Error(`it ended before ${type} ${kind}`));
      join({ host: process.host, configuration, signal: patience(), emit }).then(ended, reject);
    });
    const killed = await members();
    await join({ host, configuration, signal: patience(), emit: () => undefined });
    return { killed, again: await members() };
  } finally {
    await host.stop();
    await controlPlane.stop();
    await rm(directory, { recursive: true });
  }
}

type ChangeEvent = Extract<JoinEvent, { type: 'change-started' | 'change-done' | 'change-skipped' }>;

function isOf(event: JoinEvent, type: Point[0]): event is ChangeEvent {
  if (type === 'change-comes') return event.type === 'change-started' || event.type === 'change-skipped';
  return event.type === type;
}

const points: [string, Point, string[]][] = [
  ['before the member is added', ['change-started', 'add-etcd-member', /./], ['control-plane']],
  [
    'with the member added and nothing that runs it',
    ['change-started', 'write-file', /etcd\.yaml$/],
    ['?', 'control-plane'],
  ],
  // On a busy machine the learner may already serve when it is waited for.
  ['with a learner that runs', ['change-comes', 'await-etcd-member', /./], ['control-plane']],
  ['while the API server starts', ['change-done', 'write-file', /kube-apiserver\.yaml$/], ['control-plane', 'node-1?']],
  ['when it has become a voter', ['change-done', 'promote-etcd-member', /./], ['control-plane', 'node-1']],
];

test.concurrent.each(points)('killed %s and run again, it ends as a voter', async (_name, point, before) => {
  const { killed, again } = await killedAndRunAgain(point);
  expect(killed).toEqual(expect.arrayContaining(before));
  expect(again).toEqual(['control-plane', 'node-1']);
});
