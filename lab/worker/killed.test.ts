/** A join that is killed or interrupted at any of its changes, and the same command run again. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_EXIT } from '../../src/base/exit-codes.ts';
import { standingFor } from '../run/full.ts';
import {
  BOOTSTRAP_CONF,
  expectCleanFailure,
  expectGoodNode,
  expectJoined,
  journalHasEnded,
  keepFromEnding,
  letEnd,
} from './joined-node.ts';
import { type JsonEvent, join, RunningJoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const CONFIGURATION = '/root/join.yaml';

type Moment = 'change-started' | 'change-done';

/** The changes of a worker's join; the first test says whether there are that many. */
const CHANGES = 12;
/** Indexes of the change that sends the request for the kubelet's certificate, and of the one that stores it. */
const REQUEST = 1;
const CERTIFICATE = 3;
/** Where the kubelet requests it: of the change that writes bootstrap-kubelet.conf, and of the wait for the certificate. */
const CREDENTIAL = 2;
const OWN_CERTIFICATE = 9;
const POINTS = Array.from({ length: CHANGES }, (_, i) => i + 1).flatMap((id): [Moment, number][] => [
  ['change-started', id],
  ['change-done', id],
]);

const isAt = (moment: Moment, id: number) => (event: JsonEvent) =>
  event.type === moment && event.change?.id === id ? event.change : undefined;

async function startedAndStopped(
  signal: NodeJS.Signals,
  what: string,
  pick: (event: JsonEvent) => unknown,
  args: readonly string[] = at.args,
): Promise<number> {
  const running = await RunningJoin.start(at.worker, [...args, '--output=json']);
  await running.event(what, pick);
  await running.kill(signal);
  return (await running.ended()).code;
}

/** A join whose kubelet requests its certificate itself, with a credential on the disk: only it knows the certificate's place. */
async function stoppedByKubelet(moment: Moment, id: number): Promise<void> {
  const [endpoint = ''] = at.args;
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken: { token: at.token, apiServerEndpoint: endpoint, caCertHashes: [at.pin] } },
    nodeRegistration: { kubeletExtraArgs: [{ name: 'cert-dir', value: '/var/lib/kubelet/pki' }] },
  };
  await at.worker.writeFile(CONFIGURATION, JSON.stringify(configuration), 0o600);
  await startedAndStopped('SIGKILL', `${moment} ${id}`, isAt(moment, id), ['--config', CONFIGURATION]);
  await at.worker.mustExec(['rm', CONFIGURATION]);
  expect(await at.worker.fileExists(BOOTSTRAP_CONF)).toBe(true);
}

/** The same command, without a reset in between. The join may have ended well before it could be killed. */
async function joinedAgain(): Promise<void> {
  const hadEnded = await journalHasEnded(at.worker);
  const run = await join(at.worker, at.args);
  if (hadEnded) expect(run.result).toMatchObject({ failure: { code: 'ALREADY_JOINED' } });
  else expectJoined(run);
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
}

it(`a worker's join makes ${CHANGES} changes, so that the table below is complete`, async () => {
  const run = await join(at.worker, at.args);
  expectJoined(run);
  expect(run.result.changes?.map(({ id }) => id)).toEqual(Array.from({ length: CHANGES }, (_, i) => i + 1));
  expect(run.result.changes?.[REQUEST - 1]).toMatchObject({ kind: 'request-kubelet-certificate' });
  expect(run.result.changes?.[CERTIFICATE - 1]).toMatchObject({ kind: 'store-kubelet-certificate' });
});

describe('killed by SIGKILL', () => {
  it.each(standingFor(POINTS, ([, id]) => id % 4 === CERTIFICATE))('at %s %i, and run again', async (moment, id) => {
    await startedAndStopped('SIGKILL', `${moment} ${id}`, isAt(moment, id));
    await joinedAgain();
  });

  it.each(standingFor(['preflight', 'kubelet-start'], (phase) => phase === 'kubelet-start'))(
    'when the phase %s begins, and run again',
    async (phase) => {
      await startedAndStopped('SIGKILL', phase, (event) =>
        event.type === 'phase-started' && event.phase === phase ? phase : undefined,
      );
      await joinedAgain();
    },
  );

  it('twice at different changes, and run again', async () => {
    await keepFromEnding(at.worker);
    await startedAndStopped('SIGKILL', 'a file', isAt('change-done', 3));
    await startedAndStopped('SIGKILL', 'the next change', (event) =>
      event.type === 'change-started' ? event.change : undefined,
    );
    await letEnd(at.worker);
    await joinedAgain();
  });

  it('and the token is another one by then', async () => {
    await keepFromEnding(at.worker);
    await stoppedByKubelet('change-done', CREDENTIAL);
    await letEnd(at.worker);
    const token = await at.cluster.createToken();
    expectJoined(await join(at.worker, await at.cluster.joinArgs(token)));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret, token.slice(7)] });
    await at.cluster.deleteToken(token);
  });
});

describe('killed, and the second attempt does not succeed either: the credential of the first goes all the same', () => {
  it.each([
    ['with', 'change-done', OWN_CERTIFICATE],
    ['without', 'change-done', CREDENTIAL],
  ] as const)('interrupted, %s a certificate by then', async (_, moment, id) => {
    await keepFromEnding(at.worker);
    await stoppedByKubelet(moment, id);
    expect(await startedAndStopped('SIGINT', 'the first change', isAt('change-started', 1))).toBe(SIGNAL_EXIT.SIGINT);
    await expectCleanFailure(at.worker, [at.secret]);
    await letEnd(at.worker);
    await joinedAgain();
  });

  it('it has a wrong pin', async () => {
    await keepFromEnding(at.worker);
    await stoppedByKubelet('change-done', CREDENTIAL);
    const run = await join(
      at.worker,
      at.args.map((arg) => (arg === at.pin ? `sha256:${'0'.repeat(64)}` : arg)),
    );
    expect(run.result).toMatchObject({ exitCode: 4, failure: { code: 'CA_PIN_MISMATCH' } });
    await expectCleanFailure(at.worker, [at.secret]);
    await letEnd(at.worker);
    await joinedAgain();
  });

  it('it fails a check', async () => {
    await keepFromEnding(at.worker);
    await stoppedByKubelet('change-done', CREDENTIAL);
    await at.worker.mustExec(['systemctl', 'stop', 'containerd']);
    expect((await join(at.worker, at.args)).result.exitCode).toBe(2);
    await at.worker.mustExec(['systemctl', 'start', 'containerd']);
    await expectCleanFailure(at.worker, [at.secret]);
    await letEnd(at.worker);
    await joinedAgain();
  });
});

describe('interrupted', () => {
  const points: [keyof typeof SIGNAL_EXIT, Moment, number][] = [
    ['SIGINT', 'change-started', 1],
    ['SIGTERM', 'change-done', REQUEST],
    ['SIGTERM', 'change-done', 8],
    ['SIGINT', 'change-started', CERTIFICATE],
    ['SIGTERM', 'change-done', CERTIFICATE],
    ['SIGINT', 'change-started', CHANGES - 1],
  ];
  it.each(standingFor(points, ([, , id]) => id === REQUEST || id === CERTIFICATE))(
    'by %s at %s %i: it cleans up, says so by its exit code, and joins when run again',
    async (signal, moment, id) => {
      await keepFromEnding(at.worker);
      expect(await startedAndStopped(signal, `${moment} ${id}`, isAt(moment, id))).toBe(SIGNAL_EXIT[signal]);
      await expectCleanFailure(at.worker, [at.secret]);
      await letEnd(at.worker);
      await joinedAgain();
    },
  );

  it.each([
    ['SIGUSR1', 'it opens no debugger in a program of root'],
    ['SIGHUP', 'no standard stream is a terminal, as under nohup'],
  ] as const)('%s is none: %s, and the join goes on', async (signal, _why) => {
    await at.cluster.controlPlane.cut(at.worker, 'drop');
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    await running.event('the wait', ({ type }) => (type === 'waiting' ? type : undefined));
    await running.kill(signal);
    await at.cluster.controlPlane.mend(at.worker);
    const { code, stderr } = await running.ended();
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('Debugger')]);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('while it waits for an API server that does not answer: it ends at once', async () => {
    await at.cluster.controlPlane.cut(at.worker, 'drop');
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    await running.event('the wait', ({ type }) => (type === 'waiting' ? type : undefined));
    expect(await running.endsBy('SIGINT')).toBe(SIGNAL_EXIT.SIGINT);
    await expectCleanFailure(at.worker, [at.secret]);
  });
});
