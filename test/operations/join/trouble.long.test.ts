import { afterEach, expect, test } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import { maskedKubeconfig } from '../../../src/engine/preview.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { abortOn, Machine } from './machine.ts';
import { withOwnCertDir } from './own-cert-dir.ts';

const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
const CA = '/etc/kubernetes/pki/ca.crt';
const machines: Machine[] = [];
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.stop();
});

async function start(...args: Parameters<typeof Machine.start>): Promise<Machine> {
  const machine = await Machine.start(...args);
  machines.push(machine);
  return machine;
}
const failureOf = (running: Promise<unknown>) =>
  running.then(
    () => expect.unreachable('it should have failed'),
    (error: Failure) => error,
  );
/** Where another cluster is, for a join of this machine to it. */
const discoveryOf = ({ controlPlane: { instructions } }: Machine) => ({
  bootstrapToken: {
    token: instructions.token,
    apiServerEndpoint: instructions.endpoint,
    caCertHashes: instructions.caCertHashes,
    unsafeSkipCAVerification: false,
  },
  file: undefined,
  tlsBootstrapToken: instructions.token,
});

test('a second join at the same time is refused at once, and leaves the first alone', async () => {
  const machine = await start(['manual-approval']);
  let second: Promise<Failure> | undefined;
  const emit = (event: { type: string; change?: { kind: string } }) => {
    if (event.type === 'change-started' && event.change?.kind === 'wait-until') second ??= failureOf(machine.join());
  };
  expect((await machine.join({ emit })).outcome).toBe('joined');
  expect(await second).toMatchObject({ code: 'JOIN_IN_PROGRESS', params: { pid: process.pid } });
});

test('the lock is let go after a failure', async () => {
  const machine = await start(['port-in-use']);
  for (let attempt = 0; attempt < 2; attempt++)
    expect(await failureOf(machine.join())).toMatchObject({ code: 'PREFLIGHT_FAILED' });
});

test('a failed check is reported at once, whatever discovery is waiting for', async () => {
  const machine = await start(['port-in-use', 'silent-server']);
  const timeouts = { ...machine.configuration().timeouts, discovery: 2 * PATIENCE_MS };
  expect(await failureOf(machine.join({ configuration: { timeouts } }))).toMatchObject({ code: 'PREFLIGHT_FAILED' });
});

test('a join to A that was cut off before its certificate does not taint the join to B: its CA file is replaced', async () => {
  const [machine, other] = [await start(), await start(['never-approved'])];
  const { signal, emit } = abortOn((event) => event.type === 'change-done' && event.change.subject === CA);
  await failureOf(machine.join({ signal, emit, configuration: { discovery: discoveryOf(other) } }));
  expect(await machine.read(CA)).toBe(other.controlPlane.caCertificate);
  expect((await machine.join()).outcome).toBe('joined');
  expect(await machine.read(CA)).toBe(machine.controlPlane.caCertificate);
});

test('a join to A that was cut off after its certificate is in the way of a join to B, which says so and changes nothing', async () => {
  const [machine, other] = [await start(), await start()];
  const certified = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await failureOf(machine.join({ ...certified, configuration: { discovery: discoveryOf(other) } }));
  const before = await machine.read('/var/lib/kubelet/config.yaml');
  expect(await failureOf(machine.join())).toMatchObject({ kind: 'NODE_OF_ANOTHER_CLUSTER' });
  expect(machine.controlPlane.nodes()).toEqual([]);
  expect(await machine.read('/var/lib/kubelet/config.yaml')).toBe(before);
});

test('so it is where the Node was deleted from A since: the kubelet would register there again', async () => {
  const [machine, other] = [await start(), await start()];
  const certified = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await failureOf(machine.join({ ...certified, configuration: { discovery: discoveryOf(other) } }));
  other.controlPlane.deleteNode('node-1');
  const before = await machine.read('/var/lib/kubelet/config.yaml');
  expect(await failureOf(machine.join())).toMatchObject({
    kind: 'NODE_OF_ANOTHER_CLUSTER',
    params: { server: `https://${other.controlPlane.instructions.endpoint}` },
  });
  expect([...other.controlPlane.nodes(), ...machine.controlPlane.nodes()]).toEqual([]);
  expect(await machine.read('/var/lib/kubelet/config.yaml')).toBe(before);
  expect(await machine.read(BOOTSTRAP)).toBeUndefined();
});

test('a kubelet of an unfinished join under another name is in the way even where it is stopped', async () => {
  const machine = await start();
  const certified = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await failureOf(machine.join(certified));
  await machine.host.write.services.stop('kubelet');
  const nodeRegistration = { ...(await registration(machine)), name: 'node-2' };
  expect(await failureOf(machine.join({ configuration: { nodeRegistration } }))).toMatchObject({
    code: 'NODE_OF_ANOTHER_NAME',
    params: { node: 'node-1', wanted: 'node-2' },
  });
});

test('a join whose Node was deleted from the same cluster since registers it again', async () => {
  const machine = await start();
  const certified = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await failureOf(machine.join(certified));
  machine.controlPlane.deleteNode('node-1');
  expect((await machine.join()).outcome).toBe('joined');
  expect(machine.controlPlane.nodes()).toMatchObject([{ metadata: { name: 'node-1' } }]);
});

test('a join that continues watches its Node as the kubelet: an earlier run may have registered it', async () => {
  const machine = await start();
  const certified = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await failureOf(machine.join(certified));
  const { requests } = machine.controlPlane.recorder;
  const begun = requests.length;
  expect((await machine.join()).outcome).toBe('joined');
  const ofNode = requests.slice(begun).filter(({ path }) => path.startsWith('/api/v1/nodes?'));
  expect(ofNode).toMatchObject([{ identity: 'node', status: 200 }]);
});

test('a node of A is no member of B: with ifNeeded, too, the join to B fails by its checks', async () => {
  const [machine, other] = [await start(), await start()];
  await machine.join({ configuration: { discovery: discoveryOf(other) } });
  expect(await failureOf(machine.join({ ifNeeded: true }))).toMatchObject({ code: 'PREFLIGHT_FAILED' });
  expect((await machine.join({ ifNeeded: true, configuration: { discovery: discoveryOf(other) } })).outcome).toBe(
    'nothing-to-do',
  );
  const ignoring = { nodeRegistration: { ...(await registration(machine)), ignorePreflightErrors: ['all'] } };
  expect(await failureOf(machine.join({ configuration: ignoring }))).toMatchObject({
    kind: 'NODE_OF_ANOTHER_CLUSTER',
    params: { interrupted: false },
  });
});

test('a CA file that is not ours is kept as it is', async () => {
  const machine = await start();
  await machine.host.write.files.write(CA, Buffer.from('somebody else’s'), { mode: 0o644 });
  const everything = { nodeRegistration: { ...(await registration(machine)), ignorePreflightErrors: ['all'] } };
  expect((await machine.join({ configuration: everything })).outcome).toBe('joined');
  expect(await machine.read(CA)).toBe('somebody else’s');
});

test.each([
  ['kubelet-start', /csr-/],
  ['kubelet-wait-bootstrap', /kubelet exited and will be restarted/],
])(
  'the phase %s alone takes a credential of a killed join with it when it fails, and says what it waited for',
  async (only, cause) => {
    const machine = await start(['never-approved']);
    const killed = abortOn((event) => event.type === 'change-done' && event.change.subject === BOOTSTRAP);
    await withOwnCertDir(machine.host);
    await failureOf(machine.join(killed));
    // Restores the state after a SIGKILL from the journal.
    const content = await contentAfterKill(machine);
    await machine.host.write.files.write(BOOTSTRAP, content, { mode: 0o600 });
    const timeouts = { ...machine.configuration().timeouts, tlsBootstrap: 8_000, kubeletHealthCheck: 8_000 };
    expect(await failureOf(machine.join({ only, configuration: { timeouts } }))).toMatchObject({
      code: 'WAIT_TIMED_OUT',
      text: { cause: expect.stringMatching(cause) },
    });
    expect(await machine.read(BOOTSTRAP)).toBeUndefined();
  },
);

test('a preview shows a kubeconfig with its fields and none of its secrets', () => {
  const shown = maskedKubeconfig(`
clusters: [{ name: c, cluster: { server: 'https://a', proxy-url: 'http://u:PROXYPASS@p' } }]
contexts: [{ name: x, context: { cluster: c, user: me } }]
users:
- name: me
  user:
    token: TOKEN
    password: |-
      LINE1
      LINE2
    exec: { command: /bin/get, env: [{ name: KEY, value: EXECSECRET }], args: [ARGSECRET] }
`);
  for (const secret of ['PROXYPASS', 'TOKEN', 'LINE1', 'LINE2', 'EXECSECRET', 'ARGSECRET'])
    expect(shown).not.toContain(secret);
  for (const field of ['server: https://a', 'user: me', 'token: [secret]', 'name: KEY']) expect(shown).toContain(field);
  expect(maskedKubeconfig('token: [')).toBe('[secret]\n');
});

test('after a write that failed only what is there is named as kept', async () => {
  const machine = await start();
  const { write } = machine.host;
  const failing = {
    read: machine.host.read,
    write: {
      ...write,
      lock: () => write.lock(),
      files: {
        ...write.files,
        write: async (path: string, ...rest: [Uint8Array, { mode: number }]) => {
          if (path.endsWith('/config.yaml')) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          return write.files.write(path, ...rest);
        },
      },
    },
  };
  await failureOf(machine.join({ host: failing }));
  const kept = JSON.stringify(machine.events.filter((event) => event.type === 'notice'));
  expect(kept).toContain('/var/lib/kubelet/kubeadm-flags.env');
  expect(kept).not.toContain('/var/lib/kubelet/config.yaml');
  expect(await machine.read(BOOTSTRAP)).toBeUndefined();
});

test('a journal whose last line was cut off goes on in a new line', async () => {
  const machine = await start();
  const path = '/var/lib/kubejoin/journal.jsonl';
  await machine.host.write.files.write(path, Buffer.from('{"v":1,"stage":"int'), { mode: 0o600, directoryMode: 0o700 });
  await machine.join();
  const lines = ((await machine.read(path)) ?? '').trimEnd().split('\n');
  expect(lines[0]).toBe('{"v":1,"stage":"int');
  for (const line of lines.slice(1)) expect(JSON.parse(line)).toMatchObject({ v: 1, node: 'node-1' });
  expect(lines.at(-1)).toContain('"joined"');
});

async function registration(machine: Machine) {
  const { configurationFor } = await import('../../../src/simulation/join-configuration.ts');
  return configurationFor(undefined, { index: 1, count: 1 }, machine.controlPlane.instructions).nodeRegistration;
}

/** The bootstrap kubeconfig that a join of this machine writes, caught while it stands. */
async function contentAfterKill(machine: Machine): Promise<Buffer> {
  let content: Promise<string | undefined> | undefined;
  const caught = abortOn((event) => {
    if (event.type !== 'change-done' || event.change.subject !== BOOTSTRAP) return false;
    content = machine.read(BOOTSTRAP);
    return true;
  });
  await failureOf(machine.join(caught));
  return Buffer.from((await content) ?? '');
}

test('a running node is not joined under another name, whatever checks are ignored', async () => {
  const machine = await start();
  await machine.join();
  const nodeRegistration = { ...(await registration(machine)), name: 'other', ignorePreflightErrors: ['all'] };
  const before = await machine.state();
  expect(await failureOf(machine.join({ configuration: { nodeRegistration } }))).toMatchObject({
    code: 'NODE_OF_ANOTHER_NAME',
    params: { node: 'node-1', wanted: 'other' },
  });
  expect(await failureOf(machine.join({ only: 'kubelet-start', configuration: { nodeRegistration } }))).toMatchObject({
    code: 'NODE_OF_ANOTHER_NAME',
  });
  expect(await machine.state()).toEqual(before);
  expect((await machine.host.read.services.state('kubelet')).active).toBe(true);
});

test('a node whose kubelet is stopped is told to start it', async () => {
  const machine = await start();
  await machine.join();
  await machine.host.write.services.stop('kubelet');
  expect(await failureOf(machine.join({ ifNeeded: true }))).toMatchObject({ code: 'KUBELET_STOPPED' });
});
