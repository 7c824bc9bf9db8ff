/**
 * A control plane's join that is killed at any of its steps, and the same command run again: it ends with a member that
 * votes, and no learner is left.
 */
import { describe, expect, it } from 'vitest';
import { SIGNAL_EXIT } from '../../src/base/exit-codes.ts';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import type { LabHost } from '../machine/host.ts';
import { FULL } from '../run/full.ts';
import { GATE } from '../run/gate.ts';
import { expectJoined, journalHasEnded } from '../worker/joined-node.ts';
import { type JsonEvent, type JsonResult, RunningJoin } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane, striking } from './control-plane-lab.ts';
import { expectGoodControlPlane, expectNoTrace, MANIFESTS } from './joined-control-plane.ts';

const at = controlPlaneLab();

/** Exit code of what SIGKILL has ended. */
const SIGKILLED = 137;

type Moment = 'change-started' | 'change-done';

/** Identity of a change, independent of its number, which differs in a run that skips finished changes. */
const nameOf = ({ kind, subject, action }: ChangeRecord) => `${kind} ${action} ${subject}`;

function momentOf(event: JsonEvent): string | undefined {
  if (event.type === 'phase-started') return `${event.type} ${event.phase}`;
  const isChange = event.type === 'change-started' || event.type === 'change-done';
  return isChange && event.change ? `${event.type} ${nameOf(event.change)}` : undefined;
}

async function killedAt(
  host: LabHost,
  signal: NodeJS.Signals,
  what: string,
  pick: (event: JsonEvent) => unknown,
): Promise<number> {
  const running = await RunningJoin.start(host, [...at.args, '--output=json']);
  await running.event(what, pick);
  await running.kill(signal);
  return (await running.ended()).code;
}

/** The same while its etcd does not come to serve: else the member might vote before the signal comes. */
async function killedAsLearner(...where: Parameters<typeof killedAt>): Promise<number> {
  const release = await striking(where[0], 'etcd', 'STOP');
  return killedAt(...where).finally(release);
}

/** After the last change the join may have ended well before it could be killed. */
async function joinedAgain(host: LabHost): Promise<void> {
  const hadEnded = await journalHasEnded(host);
  const run = await joinControlPlane(host, at.args);
  if (hadEnded) expect(run.result).toMatchObject({ exitCode: 8, failure: { code: 'ALREADY_JOINED' } });
  else expectJoined(run);
  await expectGoodControlPlane(host, at);
}

if (FULL)
  it('killed again and again, each time one step further: it comes to its end all the same', async () => {
    /** Moments at each of which it was to be killed. */
    const seen = new Set<string>();
    /** Moments that the killed runs came by. */
    const passed = new Set<string>();
    /** Runs that the signal has ended. */
    let kills = 0;
    let result: JsonResult | undefined;
    let hadEnded = false;
    while (result === undefined) {
      hadEnded = await journalHasEnded(at.host);
      const running = await RunningJoin.start(at.host, [...at.args, '--output=json']);
      const met = await running.event('a moment that was not met yet, or the end', (event) => {
        if (event.type === 'result') return event as JsonResult;
        const moment = momentOf(event);
        return moment !== undefined && !seen.has(moment) ? moment : undefined;
      });
      if (typeof met === 'string') {
        await running.kill('SIGKILL');
        if ((await running.ended()).code === SIGKILLED) kills++;
        passed.add(met);
        // The last line may be cut off.
        for (const line of running.lines.slice(0, -1)) {
          const moment = momentOf(JSON.parse(line) as JsonEvent);
          if (moment !== undefined) passed.add(moment);
        }
        // It went a little further before it was dead; what it began there has been interrupted, too.
        seen.add(met);
      } else {
        result = met;
        await running.ended();
      }
    }
    // The last signal may have come when everything was done, and journalled so.
    const expected = hadEnded
      ? { exitCode: 8, failure: { code: 'ALREADY_JOINED' } }
      : { exitCode: 0, outcome: 'joined' };
    expect(result, JSON.stringify(result)).toMatchObject(expected);
    expect(passed.size, [...passed].join('\n')).toBeGreaterThan(60);
    // Fewer than it came by, since a signal that comes late passes over some.
    expect(kills, [...seen].join('\n')).toBeGreaterThan(30);
    // Nothing but the end of the join itself spares it the signal, and that only once.
    expect(seen.size - kills).toBeLessThanOrEqual(hadEnded ? 1 : 0);
    await expectGoodControlPlane(at.host, at);
  });

/**
 * The most dangerous moments of a kill. lab/undo tries a few others.
 */
const points: Record<string, [Moment, (change: ChangeRecord) => boolean]> = {
  'when it votes': ['change-done', ({ kind }) => kind === 'promote-etcd-member'],
};
const furtherPoints: typeof points = {
  'while its etcd is waited for': ['change-started', ({ kind }) => kind === 'await-etcd-member'],
  'before it is promoted': ['change-started', ({ kind }) => kind === 'promote-etcd-member'],
  'before its member is added': ['change-started', ({ kind }) => kind === 'add-etcd-member'],
  'when its member is added': ['change-done', ({ kind }) => kind === 'add-etcd-member'],
  "when etcd's manifest is written": ['change-done', ({ subject }) => subject === `${MANIFESTS}/etcd.yaml`],
  "when the API server's manifest is written": [
    'change-done',
    ({ subject }) => subject === `${MANIFESTS}/kube-apiserver.yaml`,
  ],
  'while its API server is waited for': ['change-started', ({ action }) => action === 'api-server-answers'],
  "when the scheduler's manifest is written": [
    'change-done',
    ({ subject }) => subject === `${MANIFESTS}/kube-scheduler.yaml`,
  ],
  'while its kubelet waits for a certificate': ['change-started', ({ action }) => action === 'kubelet-certificate'],
  'when its node is marked': ['change-done', ({ kind }) => kind === 'patch-node'],
};

describe('killed by SIGKILL, and run again', () => {
  it.each(Object.entries(FULL ? { ...points, ...furtherPoints } : points))('%s', async (what, [moment, meant]) => {
    await killedAt(at.host, 'SIGKILL', what, ({ type, change }) =>
      type === moment && change && meant(change) ? change : undefined,
    );
    await joinedAgain(at.host);
  });

  it('when its member is added, and run again with a wrong pin: that run takes the learner back', async () => {
    const isAdded = ({ type, change }: JsonEvent) =>
      type === 'change-done' && change?.kind === 'add-etcd-member' ? change : undefined;
    await killedAsLearner(at.host, 'SIGKILL', 'its member', isAdded);
    expect(await at.cluster.controlPlane.etcdMembers()).toHaveLength(2);
    const wrongPin = at.args.map((arg) => (arg.startsWith('sha256:') ? `sha256:${'0'.repeat(64)}` : arg));
    const failed = await joinControlPlane(at.host, wrongPin);
    expect(failed.result).toMatchObject({ outcome: 'failed', failure: { code: 'CA_PIN_MISMATCH' } });
    expect(failed.events.map(({ message }) => message?.key)).toContain('ETCD_TAKEN_BACK');
    expect(await at.cluster.controlPlane.etcdMembers()).toHaveLength(1);
    await joinedAgain(at.host);
  });

  if (FULL)
    it('while the learner of another one is in the way', async () => {
      const [first, second] = at.joiners as [LabHost, LabHost];
      const isAdded = ({ type, change }: JsonEvent) =>
        type === 'change-done' && change?.kind === 'add-etcd-member' ? change : undefined;
      await killedAsLearner(first, 'SIGKILL', 'its member', isAdded);
      const waiting = await RunningJoin.start(second, [...at.args, '--output=json']);
      await waiting.event('the wait for the other', ({ message }) =>
        message?.key === 'WAITING_ETCD_LEARNER' ? message : undefined,
      );
      // As soon as the first one's member votes, there may be the second one's learner.
      expectJoined(await joinControlPlane(first, at.args));
      expect(await waiting.ended()).toMatchObject({ code: 0 });
      for (const host of [first, second]) await expectGoodControlPlane(host, at);
    });
});

describe('interrupted before its member votes: the member is taken out again', () => {
  const points: [keyof typeof SIGNAL_EXIT, string, Moment, (change: ChangeRecord) => boolean][] = [
    ['SIGTERM', 'while its etcd is waited for', 'change-started', ({ kind }) => kind === 'await-etcd-member'],
    ['SIGINT', 'when its member is added', 'change-done', ({ kind }) => kind === 'add-etcd-member'],
  ];
  it.each(FULL ? points : points.slice(0, 1))('by %s %s', async (signal, what, moment, meant) => {
    const code = await killedAsLearner(at.host, signal, what, ({ type, change }) =>
      type === moment && change && meant(change) ? change : undefined,
    );
    expect(code).toBe(SIGNAL_EXIT[signal]);
    await expectNoTrace(at.host, at);
    await joinedAgain(at.host);
  });

  if (!GATE)
    it('by SIGTERM when its API server is published: it goes with the learner, or stays with a member that votes by then', async () => {
      const published = `${MANIFESTS}/kube-apiserver.yaml`;
      const isPublished = ({ type, change }: JsonEvent) =>
        type === 'change-done' && change?.subject === published ? change : undefined;
      const code = await killedAt(at.host, 'SIGTERM', 'its API server', isPublished);
      // The join may have ended well before the signal came.
      expect((await journalHasEnded(at.host)) ? [0, SIGNAL_EXIT.SIGTERM] : [SIGNAL_EXIT.SIGTERM]).toContain(code);
      const member = (await at.cluster.controlPlane.etcdMembers()).find(({ name }) => name === at.host.name);
      // The promotion was under way when the signal came, and a voter is never removed.
      if (member !== undefined) {
        expect(member).toMatchObject({ isLearner: false });
        expect(await at.host.fileExists(`${MANIFESTS}/etcd.yaml`)).toBe(true);
        expect(await at.host.fileExists(published)).toBe(true);
      } else await expectNoTrace(at.host, at);
      await joinedAgain(at.host);
    });
});
