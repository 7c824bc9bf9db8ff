import { afterEach, expect, test } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { doctor } from '../../../src/operations/doctor.ts';
import type { FaultName } from '../../../src/simulation/faults.ts';
import { patience } from '../../support/patience.ts';
import { abortOn, Machine } from './machine.ts';

const machines: Machine[] = [];
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.stop();
});

async function start(...faults: FaultName[]): Promise<Machine> {
  const machine = await Machine.start(faults);
  machines.push(machine);
  return machine;
}

/** Results of each check, and the outcome. */
async function asked(machine: Machine, options: { withoutCluster?: boolean } = {}) {
  const checks = new Map<string, string>();
  const emit = (event: JoinEvent) => {
    if (event.type === 'check') checks.set(event.name, event.failure?.kind ?? event.result);
  };
  const signal = patience();
  const ended = await doctor({
    configuration: machine.configuration(),
    host: machine.host.read,
    emit,
    signal,
    ...options,
  }).catch((error: Failure) => error);
  return { ended, checks };
}

test('where a join would work it says so, changes nothing and only reads', async () => {
  const machine = await start();
  const before = await machine.state();
  const { ended, checks } = await asked(machine);
  expect(ended).toEqual({ nodeName: 'node-1' });
  expect(Object.fromEntries(checks)).toMatchObject({
    Swap: 'passed',
    Discovery: 'passed',
    ClusterConfiguration: 'passed',
    KubeletVersion: 'passed',
  });
  expect(await machine.state()).toEqual(before);
  const { requests } = machine.controlPlane.recorder;
  expect(requests.length).toBeGreaterThan(2);
  expect(
    requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/selfsubjectaccessreviews')),
  ).toEqual([]);
});

test('it goes on after what is wrong, and tells each cause once', async () => {
  const machine = await start('port-in-use', 'wrong-pin');
  const { ended, checks } = await asked(machine);
  expect(ended).toMatchObject({ code: 'JOIN_WOULD_FAIL', params: { checks: ['Port-10250', 'Discovery'] } });
  expect(Object.fromEntries(checks)).toMatchObject({ 'Port-10250': 'PORT_IN_USE', Discovery: 'CA_PIN_MISMATCH' });
  expect([...checks.keys()]).not.toContain('ClusterConfiguration');
});

test('a cluster that does not answer is told of within seconds', async () => {
  const machine = await start('refused');
  const { ended, checks } = await asked(machine);
  expect(ended).toMatchObject({ code: 'JOIN_WOULD_FAIL', params: { checks: ['Discovery'] } });
  expect(checks.get('Discovery')).toBe('CONNECTION_REFUSED');
});

test.each<[string, FaultName[], { withoutCluster?: boolean }, string]>([
  ['an error by the kubelet that the cluster configures', ['swap-on'], {}, 'SWAP_NOT_ALLOWED'],
  ['a warning where the cluster is silent', ['swap-on', 'refused'], {}, 'SWAP_ON'],
  ['a warning without a cluster', ['swap-on'], { withoutCluster: true }, 'SWAP_ON'],
])('swap is told once: %s', async (_, faults, options, told) => {
  const machine = await start(...faults);
  const swap: unknown[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'check' && event.name === 'Swap') swap.push(event.failure?.code ?? event.message?.key);
  };
  const signal = patience();
  const ended = doctor({ configuration: machine.configuration(), host: machine.host.read, emit, signal, ...options });
  await ended.catch(() => {});
  expect(swap).toEqual([told]);
});

test.each<[string, FaultName[], string]>([
  ['alone', ['swap-on'], 'SWAP_NOT_ALLOWED'],
  ['beside another problem of the machine', ['swap-on', 'port-in-use'], 'SWAP_NOT_ALLOWED'],
  ['beside another one, where the cluster is silent', ['swap-on', 'port-in-use', 'wrong-pin'], 'SWAP_ON'],
  ['where only the discovery fails', ['swap-on', 'wrong-pin'], 'SWAP_ON'],
])('a join tells of swap once: %s', async (_, faults, told) => {
  const machine = await start(...faults);
  await machine.join().catch(() => {});
  const swap = machine.events.filter((event) => event.type === 'check' && event.name === 'Swap');
  expect(swap.map((event) => event.type === 'check' && (event.failure?.code ?? event.message?.key))).toEqual([told]);
});

test('without a cluster only the machine is looked at', async () => {
  const machine = await start('refused');
  const { ended, checks } = await asked(machine, { withoutCluster: true });
  expect(ended).toEqual({ nodeName: 'node-1' });
  expect([...checks.keys()]).toContain('Port-10250');
  expect([...checks.keys()]).not.toContain('Discovery');
  expect(machine.controlPlane.recorder.requests).toEqual([]);
});

test('an unfinished join to another cluster is told of, also where its Node was deleted', async () => {
  const [machine, other] = [await start(), await start()];
  const { discovery } = other.configuration();
  const certified = abortOn((event) => event.type === 'change-done' && event.change.action === 'node-registered');
  await expect(machine.join({ ...certified, configuration: { discovery } })).rejects.toBe(certified.reason);
  other.controlPlane.deleteNode('node-1');
  const { ended, checks } = await asked(machine);
  expect(ended).toMatchObject({ code: 'JOIN_WOULD_FAIL', params: { checks: ['Membership'] } });
  expect(checks.get('Membership')).toBe('NODE_OF_ANOTHER_CLUSTER');
});

test('a machine that has joined is told so, after the checks that a node must pass', async () => {
  const machine = await start();
  await machine.join();
  for (const withoutCluster of [false, true]) {
    const { ended, checks } = await asked(machine, { withoutCluster });
    expect(ended).toMatchObject({ code: 'ALREADY_JOINED', params: { node: 'node-1', checked: true } });
    expect([...checks.keys()]).toEqual(expect.arrayContaining(['CRI', 'KubeletUnit', 'DirWritable', 'Port-10250']));
    expect([...new Set(checks.values())]).toEqual(['passed']);
    expect([...checks.keys()]).not.toContain('Discovery');
  }
});

test('a node that has joined, with something wrong, is told of that and not that no action is needed', async () => {
  const machine = await start();
  await machine.join();
  await machine.host.directory.writer.write('/proc/sys/net/ipv4/ip_forward', Buffer.from('0\n'), { mode: 0o644 });
  const { ended, checks } = await asked(machine);
  const name = 'FileContent--proc-sys-net-ipv4-ip_forward';
  expect(ended).toMatchObject({ code: 'NODE_CHECKS_FAILED', params: { node: 'node-1', checks: [name] } });
  expect(checks.get(name)).toBe('FORWARDING_OFF');
});
