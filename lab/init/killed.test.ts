/** An init that is killed again and again on its way, and one that is interrupted: the same command goes on. */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { SIGNAL_EXIT } from '../../src/base/exit-codes.ts';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import { striking } from '../control-plane/control-plane-lab.ts';
import { journalHasEnded } from '../worker/joined-node.ts';
import { type JsonEvent, RunningJoin } from '../worker/kubejoin.ts';
import { CONFIG, clusterOf, configure, init, initLab } from './init-lab.ts';

const at = initLab();
const ARGS = ['--config', CONFIG, '--upload-certs'];

beforeAll(() => configure(at));
afterEach(() => at.host.reset().then(() => configure(at)));

const INITIALIZED = { exitCode: 8, failure: { code: 'ALREADY_INITIALIZED' } };

type Moment = (event: JsonEvent) => unknown;

/**
 * An init may have come a step further before it was dead: then the next one passes over that change, and is killed
 * there.
 */
const moment =
  (wanted: 'change-started' | 'change-done', isMeant: (change: ChangeRecord) => boolean): Moment =>
  ({ type, change }) =>
    (type === wanted || type === 'change-skipped') && change && isMeant(change) ? change : undefined;
const done = (subject: string) => moment('change-done', (change) => change.subject.includes(subject));
const started = (subject: string) => moment('change-started', (change) => change.subject.includes(subject));
const begun =
  (phase: string): Moment =>
  ({ type, phase: name }) =>
    type === 'phase-started' && name === phase ? name : undefined;

/** In the order in which the init comes by them; each run goes on from where the one before was killed. */
const MOMENTS: readonly (readonly [string, Moment])[] = [
  ['a CA was made', done('/pki/ca.crt')],
  ['a certificate is being issued', started('/pki/apiserver.crt')],
  ['a kubeconfig was written', done('/etc/kubernetes/kubelet.conf')],
  ["etcd's manifest was written", done('/manifests/etcd.yaml')],
  ['the kubelet was started', moment('change-done', ({ action }) => action === 'start')],
  ['the administrator got his rights', done('kubeadm:cluster-admins')],
  ['the certificates are being uploaded', started('kube-system/kubeadm-certs')],
  ['tokens were made', begun('kubelet-finalize/enable-client-cert-rotation')],
  ['add-ons are being installed', started('kube-system/coredns')],
];

it('killed at nine moments, one after the other, it makes its cluster all the same', async () => {
  let hadEnded = false;
  for (const [index, [what, isMet]] of MOMENTS.entries()) {
    const running = await RunningJoin.start(at.host, [...ARGS, '--output=json'], 'init');
    await running.event(what, isMet);
    await running.kill('SIGKILL');
    await running.ended();
    hadEnded = await journalHasEnded(at.host);
    if (!hadEnded) continue;
    // Only at the last two can the init have ended well before it was killed.
    expect(index, `it had ended when ${what}`).toBeGreaterThanOrEqual(MOMENTS.length - 2);
    break;
  }
  const run = await init(at.host, ARGS);
  expect(run.result, JSON.stringify(run.events.slice(-6), null, 1)).toMatchObject(
    hadEnded ? INITIALIZED : { outcome: 'initialized', exitCode: 0 },
  );
  expect(run.events.filter(({ type, result }) => type === 'check' && result === 'failed')).toEqual([]);
  const cluster = await clusterOf(at);
  await cluster.waitReady(at.host.name);
  cluster.close();
  expect((await init(at.host, ARGS)).result).toMatchObject(INITIALIZED);
});

it('interrupted while it waits for the control plane, it says so by its exit code at once, and goes on when run again', async () => {
  // The wait lasts for minutes: what ends the init is the signal, however late that comes on a busy machine.
  const release = await striking(at.host, 'kube-scheduler', 'STOP');
  try {
    const running = await RunningJoin.start(at.host, [...ARGS, '--output=json'], 'init');
    await running.event('the wait', started('10259'));
    expect(await running.endsBy('SIGTERM')).toBe(SIGNAL_EXIT.SIGTERM);
  } finally {
    await release();
  }
  expect((await init(at.host, ARGS)).result).toMatchObject({ outcome: 'initialized', exitCode: 0 });
});
