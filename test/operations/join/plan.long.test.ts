/** Plans, and their application, on the embedded control plane. */
import { afterEach, describe, expect, test } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { applyPlan } from '../../../src/operations/apply-plan.ts';
import type { JoinOptions } from '../../../src/operations/join.ts';
import { plan } from '../../../src/operations/plan.ts';
import type { Plan } from '../../../src/operations/planning/format.ts';
import { parsePlan } from '../../../src/operations/planning/parse-plan.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { configurationFor } from '../../../src/simulation/join-configuration.ts';
import { patience } from '../../support/patience.ts';
import { withDigest } from '../planning/sample-plan.ts';
import { Machine } from './machine.ts';
import { withOwnCertDir } from './own-cert-dir.ts';

const CONFIG = '/var/lib/kubelet/config.yaml';
const FLAGS = '/var/lib/kubelet/kubeadm-flags.env';
const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';

let machine: Machine;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function started(...faults: Parameters<typeof Machine.start>): Promise<void> {
  machine = await Machine.start(...faults);
  ends.push(() => machine.stop());
}

type Options = Partial<Omit<JoinOptions, 'configuration'>> & { configuration?: Partial<JoinOptions['configuration']> };

function options(given: Options = {}): JoinOptions {
  const configuration = { ...machine.configuration(), ...given.configuration };
  const emit: JoinOptions['emit'] = (event) => {
    machine.events.push(event);
    given.emit?.(event);
  };
  return { host: machine.host, signal: patience(), ...given, configuration, emit };
}

const planned = (given?: Options) => plan(options(given));
/** Passes the plan through a file, as users do. */
const applied = (reviewed: Plan, given?: Options) =>
  applyPlan({ ...options(given), plan: parsePlan(JSON.stringify(reviewed, null, 2), 'plan.json') });

const failureOf = (running: Promise<unknown>) =>
  running.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => {
      if (isFailure(error)) return { code: error.code, class: error.class, ...(error.params as object) };
      throw error;
    },
  );

describe('a plan', () => {
  test('changes nothing, and is the same when it is made again', async () => {
    await started();
    const before = await machine.state();
    const first = await planned();
    expect(await planned()).toEqual(first);
    expect(await machine.state()).toEqual(before);
    expect(machine.controlPlane.certificateRequests()).toEqual([]);
    expect(machine.controlPlane.nodes()).toEqual([]);
  });

  test('says what for, where, with what credential and what the checks found', async () => {
    await started();
    const made = await planned();
    expect(made).toMatchObject({
      kind: 'kubejoin-plan',
      version: 1,
      command: 'join',
      nodeName: 'node-1',
      role: 'worker',
      nothingToDo: false,
    });
    expect(made.cluster).toEqual({
      identity: expect.stringMatching(/^[0-9a-f]{64}$/),
      server: `https://${machine.controlPlane.endpoint}`,
    });
    const id = machine.controlPlane.instructions.token.reveal().slice(0, 6);
    expect(made.credentials).toEqual({
      discovery: 'bootstrap-token',
      discoveryTokenId: id,
      presented: { type: 'token', name: id },
    });
    expect(made.checks).toContainEqual({ name: 'Swap', result: 'passed', said: [] });
    const names = made.checks.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(made.changes.map(({ kind }) => kind)).toContain('wait-until');
    expect(made.changes.find(({ kind }) => kind === 'serving-certificate')).toMatchObject({
      predicted: ['key-and-certificate'],
      details: { host: 'node-1' },
    });
  });

  test('holds no token', async () => {
    await started();
    await withOwnCertDir(machine.host);
    const made = await planned();
    const secret = machine.controlPlane.instructions.token.reveal().split('.')[1] ?? '';
    expect(secret).toHaveLength(16);
    expect(JSON.stringify([made, machine.events])).not.toContain(secret);
    expect(made.changes.find(({ subject }) => subject === BOOTSTRAP)?.diff).toContain('token: [secret]');
  });

  test('lists what the join then does', async () => {
    await started();
    const made = await planned();
    const { changes } = await machine.join();
    const key = ({
      phase,
      kind,
      subject,
      action,
      mode,
    }: Pick<Plan['changes'][number], 'phase' | 'kind' | 'subject' | 'action' | 'mode'>) => [
      ...[phase, kind, subject, action, mode],
    ];
    expect(made.changes.map(key)).toEqual(changes.map(key));
  });

  test('of a machine that is to have another file there says so by its digest, even far from what is shown', async () => {
    await started();
    const lines = (last: string) => `${Array.from({ length: 30 }, (_, line) => `# ${line}`).join('\n')}\n${last}\n`;
    await machine.host.write.files.write(FLAGS, Buffer.from(lines('KUBELET_KUBEADM_ARGS="--v=9"')), { mode: 0o644 });
    const first = await planned();
    await machine.host.write.files.write(FLAGS, Buffer.from(lines('KUBELET_KUBEADM_ARGS="--v=8"')), { mode: 0o644 });
    expect((await planned()).digest).not.toBe(first.digest);
  });

  test('of what a failing check forbids is a failure', async () => {
    await started(['port-in-use']);
    expect(await failureOf(planned())).toMatchObject({ code: 'PREFLIGHT_FAILED', checks: ['Port-10250'] });
  });

  test('with a check ignored says that', async () => {
    await started(['port-in-use']);
    const { nodeRegistration } = machine.configuration();
    const ignoring = { nodeRegistration: { ...nodeRegistration, ignorePreflightErrors: ['port-10250'] } };
    const { checks } = await planned({ configuration: ignoring });
    expect(checks).toContainEqual({ name: 'Port-10250', result: 'ignored', said: ['PORT_IN_USE'] });
  });

  test('against a cluster that is not there, or another than the pin says, is a failure', async () => {
    await started(['wrong-pin']);
    expect(await failureOf(planned())).toMatchObject({ code: 'CA_PIN_MISMATCH' });
    await machine.controlPlane.stop();
    const { timeouts } = machine.configuration();
    const failure = await failureOf(planned({ configuration: { timeouts: { ...timeouts, discovery: 500 } } }));
    expect(['discovery', 'timeout']).toContain(failure.class);
  });

  test('of a machine that has joined is a failure, or with ifNeeded one without changes', async () => {
    await started();
    await machine.join();
    expect(await failureOf(planned())).toMatchObject({ code: 'ALREADY_JOINED' });
    const made = await planned({ ifNeeded: true });
    expect(made).toMatchObject({
      nothingToDo: true,
      changes: [],
      cluster: { server: `https://${machine.controlPlane.endpoint}` },
    });
    expect((await applied(made, { ifNeeded: true })).outcome).toBe('nothing-to-do');
  });

  test('ends with the signal', async () => {
    await started();
    const controller = new AbortController();
    const reason = new Error('interrupted by the test');
    const emit = () => controller.abort(reason);
    await expect(planned({ signal: controller.signal, emit })).rejects.toBe(reason);
  });
});

describe('applying a plan', () => {
  test('joins, tells each change once, and says first that the plan holds', async () => {
    await started();
    const made = await planned();
    machine.events.length = 0;
    const { outcome, changes } = await applied(made);
    expect(outcome).toBe('joined');
    expect(machine.controlPlane.nodes().map(({ metadata }) => metadata.name)).toEqual(['node-1']);
    expect(machine.events.filter(({ type }) => type === 'change-previewed')).toEqual([]);
    expect(machine.events.filter(({ type }) => type === 'change-done')).toHaveLength(changes.length);
    const notice = machine.events.findIndex((event) => event.type === 'notice' && event.message.key === 'PLAN_HOLDS');
    expect(notice).toBeGreaterThanOrEqual(0);
    expect(notice).toBeLessThan(machine.events.findIndex(({ type }) => type === 'phase-started'));
  });

  test('with dryRun only compares', async () => {
    await started();
    const made = await planned();
    const before = await machine.state();
    expect((await applied(made, { configuration: { dryRun: true } })).outcome).toBe('previewed');
    expect(await machine.state()).toEqual(before);
  });

  const write = (path: string, content: string, mode: number) =>
    machine.host.write.files.write(path, Buffer.from(content), { mode });
  test.each<[string, { before?: () => Promise<unknown>; between: () => Promise<unknown> }, string]>([
    [
      'a file has come to where one is to be written',
      { between: () => write(FLAGS, 'KUBELET_KUBEADM_ARGS="--v=9"\n', 0o644) },
      FLAGS,
    ],
    [
      'the file that is to be replaced has other content',
      {
        before: () => write(FLAGS, 'KUBELET_KUBEADM_ARGS="--v=9"\n', 0o644),
        between: () => write(FLAGS, 'KUBELET_KUBEADM_ARGS="--v=8"\n', 0o644),
      },
      FLAGS,
    ],
    [
      'a file that was as it should be has another mode',
      {
        before: () => write(FLAGS, 'KUBELET_KUBEADM_ARGS=""\n', 0o644),
        between: () => write(FLAGS, 'KUBELET_KUBEADM_ARGS=""\n', 0o600),
      },
      FLAGS,
    ],
    ['a file is as it should be by now', { between: () => write(FLAGS, 'KUBELET_KUBEADM_ARGS=""\n', 0o644) }, FLAGS],
  ])('is refused when %s, and names it', async (_, { before, between }, subject) => {
    await started();
    await before?.();
    const made = await planned();
    await between();
    const state = await machine.state();
    const failure = await failureOf(applied(made));
    expect(failure).toMatchObject({ code: 'PLAN_DIFFERS', class: 'preflight', planned: made.digest, more: 0 });
    expect(failure).toMatchObject({ differences: [{ kind: 'write-file', subject }] });
    expect(await machine.state()).toEqual(state);
    expect(machine.controlPlane.certificateRequests()).toEqual([]);
  });

  test('is refused under another node name', async () => {
    await started();
    const made = await planned();
    const { nodeRegistration } = machine.configuration();
    const failure = await failureOf(
      applied(made, { configuration: { nodeRegistration: { ...nodeRegistration, name: 'other' } } }),
    );
    expect(failure).toMatchObject({ code: 'PLAN_DIFFERS' });
    expect(JSON.stringify(failure)).toContain('"field":"nodeName","before":"node-1","now":"other"');
  });

  test('is refused with another token', async () => {
    await started();
    const made = await planned();
    const other = { id: 'zzzzzz', secret: 'zzzzzzzzzzzzzzzz' };
    machine.controlPlane.tokens.put({
      ...{ id: other.id, secret: new Secret(other.secret), authentication: true, signing: true },
      extraGroups: ['system:bootstrappers:kubeadm:default-node-token'],
    });
    const { discovery } = machine.configuration();
    const token = new Secret(`${other.id}.${other.secret}`);
    const bootstrapToken = discovery.bootstrapToken && { ...discovery.bootstrapToken, token };
    const failure = await failureOf(
      applied(made, { configuration: { discovery: { ...discovery, bootstrapToken, tlsBootstrapToken: token } } }),
    );
    expect(failure).toMatchObject({ code: 'PLAN_DIFFERS', differences: [{ type: 'field', field: 'credentials' }] });
    expect(JSON.stringify(failure)).not.toContain(other.secret);
  });

  test('is refused in another cluster', async () => {
    await started();
    const made = await planned();
    const another = await EmbeddedControlPlane.start({ nodes: ['node-1'] });
    ends.push(() => another.stop());
    const configuration = configurationFor(undefined, { index: 1, count: 1 }, another.instructions);
    const failure = await failureOf(applied(made, { configuration }));
    expect(failure).toMatchObject({ code: 'PLAN_DIFFERS' });
    expect(JSON.stringify(failure)).toContain('"field":"cluster"');
    expect(another.certificateRequests()).toEqual([]);
  });

  test('is refused when a check fails by now, with that failure', async () => {
    await started();
    const made = await planned();
    await write('/etc/kubernetes/pki/ca.crt', 'something else', 0o644);
    expect(await failureOf(applied(made))).toMatchObject({ code: 'PREFLIGHT_FAILED' });
    expect(machine.events).toContainEqual(expect.objectContaining({ type: 'check', result: 'failed' }));
  });

  test('never carries out what stands in the file: a plan that was edited, digest and all, is refused', async () => {
    await started();
    const made = await planned();
    const evil = {
      phase: 'kubelet-start',
      kind: 'write-file',
      subject: '/etc/cron.d/evil',
      action: 'create',
      mode: '0777',
      diff: '+evil',
    } as const;
    const edits: Omit<Plan, 'digest'>[] = [
      { ...made, changes: [...made.changes, evil] },
      { ...made, changes: made.changes.slice(1) },
      {
        ...made,
        changes: made.changes.map((change) => (change.subject === CONFIG ? { ...change, diff: 'other' } : change)),
      },
      {
        ...made,
        changes: made.changes.map((change) => (change.subject === CONFIG ? { ...change, mode: '0666' } : change)),
      },
      { ...made, checks: [] },
      { ...made, kubejoin: 'v9.9.9' },
      { ...made, more: 'of it' } as Plan,
    ];
    const before = await machine.state();
    for (const edit of edits)
      expect(await failureOf(applied(withDigest(edit)))).toMatchObject({ code: 'PLAN_DIFFERS' });
    expect(await machine.state()).toEqual(before);
  });

  /**
   * The host, on which somebody does something at the first change of the join: what is compared is compared by then.
   */
  function meddledWith(meddle: () => Promise<unknown>): JoinOptions['host'] {
    const { host } = machine;
    let done = false;
    const stop = async (service: string) => {
      await host.write.services.stop(service);
      if (!done) await meddle();
      done = true;
    };
    const services = {
      start: (service: string) => host.write.services.start(service),
      reload: () => host.write.services.reload(),
      stop,
    };
    return { read: host.read, write: { ...host.write, services } };
  }

  test.each<[string, () => Promise<unknown>, string]>([
    ['a file that came after the comparison', () => write(FLAGS, 'KUBELET_KUBEADM_ARGS="--v=9"\n', 0o644), FLAGS],
    ['a mode that changed after the comparison', () => write(CONFIG, 'kind: KubeletConfiguration\n', 0o600), CONFIG],
  ])('stops before a change that is not planned: %s', async (_, between, subject) => {
    await started();
    const made = await planned();
    const failure = await failureOf(applied(made, { host: meddledWith(between) }));
    expect(failure).toMatchObject({
      code: 'CHANGE_NOT_PLANNED',
      class: 'host',
      kind: 'write-file',
      subject,
      action: 'replace',
    });
    const content = await machine.read(subject);
    expect(content).toMatch(subject === FLAGS ? /--v=9/ : /^kind: KubeletConfiguration\n$/);
    expect(await machine.read(BOOTSTRAP)).toBeUndefined();
    expect((await machine.host.read.services.state('kubelet')).active).toBe(false);
  });

  test('takes back with undoOnFailure what it had made when it met such a change', async () => {
    await started();
    const before = await machine.state();
    const made = await planned();
    const host = meddledWith(() => write(FLAGS, 'KUBELET_KUBEADM_ARGS="--v=9"\n', 0o644));
    const failure = await failureOf(applyPlan({ ...options({ host }), plan: made, undoOnFailure: true }));
    expect(failure).toMatchObject({ code: 'CHANGE_NOT_PLANNED', subject: FLAGS });
    expect(machine.events.map((event) => event.type === 'notice' && event.message.key)).toContain(
      'UNDONE_AFTER_FAILURE',
    );
    const paths = (state: string[]) => state.map((entry) => JSON.parse(entry).path as string);
    // The kubelet's own directory came with the join, and goes with all that has come into it.
    expect(paths(await machine.state()).filter((path) => !paths(before).includes(path))).toEqual([]);
  });
});
