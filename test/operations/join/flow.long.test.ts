import { afterEach, expect, test } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { abortOn, Machine } from './machine.ts';
import { withOwnCertDir } from './own-cert-dir.ts';

const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
let machine: Machine;
afterEach(() => machine.stop());

const failureOf = (running: Promise<unknown>) =>
  running.then(
    () => expect.unreachable('it should have failed'),
    (error: Failure) => error,
  );
const journal = async () =>
  ((await machine.read('/var/lib/kubejoin/journal.jsonl')) ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a join ends registered, without the credential, and its journal says what was done', async () => {
  machine = await Machine.start();
  const { outcome, nodeName, changes } = await machine.join();
  expect([outcome, nodeName]).toEqual(['joined', 'node-1']);
  expect(machine.controlPlane.nodes().map(({ metadata }) => metadata.name)).toEqual(['node-1']);
  expect(await machine.read(BOOTSTRAP)).toBeUndefined();
  const entries = await journal();
  expect(entries.at(-1)).toMatchObject({ stage: 'joined', node: 'node-1' });
  const done = entries.filter(({ stage }) => stage === 'done').map(({ change }) => change.subject);
  expect(new Set(done)).toEqual(
    new Set(changes.filter(({ kind }) => kind !== 'wait-until').map(({ subject }) => subject)),
  );
});

test('a host that is renamed while discovery waits joins under its first name', async () => {
  machine = await Machine.start();
  const { read, write } = machine.host;
  let isRenamed = false;
  const system = { ...read.system, hostname: () => (isRenamed ? 'node-1' : 'image') };
  const emit = (event: JoinEvent) => {
    if (event.type === 'phase-done' && event.phase === 'preflight') isRenamed = true;
  };
  expect(await machine.join({ host: { read: { ...read, system }, write }, emit })).toMatchObject({ nodeName: 'image' });
  expect(await machine.read('/var/lib/kubelet/kubeadm-flags.env')).toContain('--hostname-override=image');
  expect(machine.controlPlane.nodes().map(({ metadata }) => metadata.name)).toEqual(['image']);
});

test('no token stands in the journal, in an event or in a change', async () => {
  machine = await Machine.start();
  const { changes } = await machine.join();
  const secret = machine.controlPlane.instructions.token.reveal().split('.')[1] ?? '';
  const shown = JSON.stringify([machine.events, changes, await machine.read('/var/lib/kubejoin/journal.jsonl')]);
  expect(secret).toHaveLength(16);
  expect(shown).not.toContain(secret);
});

test('a preview changes nothing, asks the cluster for real, and lists what the join then does', async () => {
  machine = await Machine.start();
  const before = await machine.state();
  const preview = await machine.join({ configuration: { dryRun: true } });
  expect(preview.outcome).toBe('previewed');
  expect(await machine.state()).toEqual(before);
  expect(machine.controlPlane.certificateRequests()).toEqual([]);
  const key = ({ kind, subject, action, mode }: (typeof preview.changes)[number]) => [kind, subject, action, mode];
  const real = await machine.join();
  expect(preview.changes.map(key)).toEqual(real.changes.map(key));
});

test('a preview shows a unified diff of each file, with the token masked', async () => {
  machine = await Machine.start();
  await withOwnCertDir(machine.host);
  const { changes } = await machine.join({ configuration: { dryRun: true } });
  const diff = changes.find(({ subject }) => subject === BOOTSTRAP)?.diff ?? '';
  expect(diff).toContain('+++ /etc/kubernetes/bootstrap-kubelet.conf');
  expect(diff).toMatch(/^\+.*token: \[secret\]$/m);
  expect(diff).toContain(`server: https://${machine.controlPlane.endpoint}`);
});

test('a preview against a cluster that is not there is an error', async () => {
  machine = await Machine.start(['wrong-pin']);
  expect(await failureOf(machine.join({ configuration: { dryRun: true } }))).toMatchObject({ code: 'CA_PIN_MISMATCH' });
});

test('a healthy node is not joined again: a code of its own, or with ifNeeded a success that changes nothing', async () => {
  machine = await Machine.start();
  await machine.join();
  await waitReady();
  const before = await machine.state();
  expect(await failureOf(machine.join())).toMatchObject({ code: 'ALREADY_JOINED', class: 'already-joined' });
  expect(await machine.join({ ifNeeded: true })).toMatchObject({ outcome: 'nothing-to-do', changes: [] });
  expect(await machine.state()).toEqual(before);
});

test('a node keeps its labels, and ifNeeded says which ones of the configuration it lacks', async () => {
  machine = await Machine.start();
  const labelled = (value: string) => ({
    configuration: {
      nodeRegistration: {
        ...machine.configuration().nodeRegistration,
        kubeletExtraArgs: [{ name: 'node-labels', value }],
      },
    },
  });
  await machine.join(labelled('example.com/rack=r1'));
  await waitReady();
  const warnings = () => machine.events.filter((event) => event.type === 'notice' && event.level === 'warning');
  expect(await machine.join({ ...labelled('example.com/rack=r1'), ifNeeded: true })).toMatchObject({ changes: [] });
  expect(warnings()).toEqual([]);
  expect(await machine.join({ ...labelled('example.com/rack=r2'), ifNeeded: true })).toMatchObject({ changes: [] });
  expect(warnings()).toEqual([
    expect.objectContaining({
      message: expect.objectContaining({
        key: 'NODE_REGISTERED_BEFORE',
        params: { node: 'node-1', labels: ['example.com/rack=r2'], taints: [] },
      }),
    }),
  ]);
});

test.each(['preflight', 'kubelet-start'])(
  'interrupted when %s begins, it leaves no credential, and the next join succeeds',
  async (phase) => {
    machine = await Machine.start();
    const { signal, emit, reason } = abortOn((event) => event.type === 'phase-started' && event.phase === phase);
    expect(await failureOf(machine.join({ signal, emit }))).toBe(reason);
    expect(await machine.read(BOOTSTRAP)).toBeUndefined();
    expect((await machine.join()).outcome).toBe('joined');
  },
);

test('interrupted after any change, it leaves no credential, and the next join succeeds', async () => {
  machine = await Machine.start();
  const { changes } = await machine.join({ configuration: { dryRun: true } });
  for (const { id } of changes) {
    await machine.stop();
    machine = await Machine.start();
    const { signal, emit } = abortOn((event) => event.type === 'change-done' && event.change.id === id);
    const ended = await machine.join({ signal, emit }).catch(() => undefined);
    // The last change ends the join before anybody sees the signal.
    if (id < changes.length) expect(ended, `change ${id}`).toBeUndefined();
    expect(await machine.read(BOOTSTRAP), `change ${id}`).toBeUndefined();
    if (ended === undefined) expect((await machine.join()).outcome, `change ${id}`).toBe('joined');
  }
});

test('after a failure it says what it keeps, and the kubelet without a certificate is stopped', async () => {
  machine = await Machine.start(['denied-csr']);
  expect(await failureOf(machine.join())).toMatchObject({ code: 'CSR_DENIED', class: 'cluster' });
  const kept = machine.events.flatMap((event) =>
    event.type === 'notice' && event.message.key === 'KEPT_AFTER_FAILURE' ? [event.message] : [],
  );
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).toContain('/var/lib/kubelet/config.yaml');
  expect(JSON.stringify(kept)).not.toContain('bootstrap-kubelet.conf');
  expect((await machine.host.read.services.state('kubelet')).active).toBe(false);
});

test('two preflight errors are reported together, before anything is changed', async () => {
  machine = await Machine.start(['port-in-use', 'kubelet-disabled']);
  const before = await machine.state();
  expect(await failureOf(machine.join())).toMatchObject({
    code: 'PREFLIGHT_FAILED',
    params: { checks: ['Port-10250'] },
  });
  expect(await machine.state()).toEqual(before);
});

test('phases alone, in processes of their own, add up to a join', async () => {
  machine = await Machine.start();
  expect(await failureOf(machine.join({ only: 'kubelet-wait-bootstrap' }))).toMatchObject({
    kind: 'KUBELET_NOT_CONFIGURED',
  });
  expect((await machine.join({ only: 'preflight' })).changes).toEqual([]);
  expect((await machine.join({ only: 'kubelet-start' })).outcome).toBe('phase-done');
  expect(await machine.read(BOOTSTRAP)).toBeUndefined();
  expect((await machine.join({ only: 'kubelet-wait-bootstrap' })).outcome).toBe('phase-done');
  expect(machine.controlPlane.nodes()).toHaveLength(1);
});

async function waitReady(): Promise<void> {
  const ready = () =>
    machine.controlPlane.nodes().some((node) => {
      const { conditions } = (node as { status?: { conditions?: { type: string; status: string }[] } }).status ?? {};
      return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
    });
  if (ready()) return;
  await new Promise<void>((resolve) => {
    const stop = machine.controlPlane.onNodeChange(() => {
      if (!ready()) return;
      stop();
      resolve();
    });
  });
}

test.each([
  [{}, undefined, false],
  [{ patches: { directory: '/root/patches' } }, undefined, true],
  [{}, 'true', true],
  [{ patches: { directory: '/root/patches' } }, 'false', false],
])('a join says that a serving certificate waits for an approval, %o, argument %s', async (given, argument, waits) => {
  machine = await Machine.start();
  await machine.host.write.files.makeDirectory('/root/patches', 0o700);
  const patch = Buffer.from('serverTLSBootstrap: true\n');
  await machine.host.write.files.write('/root/patches/kubeletconfiguration+merge.yaml', patch, { mode: 0o600 });
  const { nodeRegistration } = machine.configuration();
  const kubeletExtraArgs = argument ? [{ name: 'rotate-server-certificates', value: argument }] : [];
  await machine.join({ configuration: { ...given, nodeRegistration: { ...nodeRegistration, kubeletExtraArgs } } });
  const told = machine.events.flatMap((event) =>
    event.type === 'notice' && event.message.key === 'SERVING_REQUEST_WAITS' ? [event.message.params] : [],
  );
  expect(told).toEqual(waits ? [{ node: 'node-1' }] : []);
});
