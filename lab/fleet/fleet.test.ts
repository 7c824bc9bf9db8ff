/**
 * Many machines by one command over real SSH: seven entries, of which one host is broken, one slow, one not there; then
 * again, after the broken one was mended.
 */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlPlaneLab, leaveAll } from '../control-plane/control-plane-lab.ts';
import { expectGoodControlPlane } from '../control-plane/joined-control-plane.ts';
import { run } from '../machine/command.ts';
import type { LabHost } from '../machine/host.ts';
import { compareSnapshots } from '../machine/snapshot.ts';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import { expectGoodNode, expectNoCredential, journalled } from '../worker/joined-node.ts';
import { leave } from '../worker/worker-lab.ts';
import {
  ADMIN,
  ArgumentWatch,
  closeSsh,
  type FleetRun,
  type HostLine,
  openToSsh,
  RunningFleet,
  SshAccess,
} from './fleet-lab.ts';

const at = controlPlaneLab({ stays: true });

/** At this rate the executable alone takes the slow host minutes. */
const SLOW_MBIT = 2;
const KUBELET = '/usr/bin/kubelet';
const HOSTS = ['cp2', 'cp3', 'cp4', 'worker1', 'worker2', 'worker3'] as const;

let access: SshAccess;
let first: FleetRun;
let arguments_: string[];
const host = (name: string): LabHost => at.lab.host(name);
const hostsFile = () => access.file('hosts.yaml');
const flags = async () => [
  at.cluster.endpoint,
  '--discovery-token-ca-cert-hash',
  await at.cluster.caHash(),
  '--ssh-config',
  access.config,
];

/** cp4 becomes a worker, by a user who is not root; of worker3's other port nobody listens on. */
async function writeHosts(): Promise<void> {
  const lines = [
    `{name: cp2, address: ${host('cp2').address}, role: control-plane}`,
    `{name: cp3, address: ${host('cp3').address}, role: ${FULL ? 'control-plane' : 'worker'}}`,
    `{name: cp4, address: ${host('cp4').address}, user: ${ADMIN}, labels: {example.com/rack: r4}, taints: [{key: example.com/kept, effect: PreferNoSchedule}]}`,
    `{name: worker1, address: ${host('worker1').address}}`,
    `{name: worker2, address: ${host('worker2').address}}`,
    `{name: worker3, address: ${host('worker3').address}}`,
    `{name: nobody, address: ${host('worker3').address}, port: 2}`,
  ];
  await writeFile(
    hostsFile(),
    `apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n${lines.map((line) => `  - ${line}\n`).join('')}`,
  );
}

async function started(args: readonly string[] = []): Promise<RunningFleet> {
  return new RunningFleet(
    [hostsFile(), ...(await flags()), '--certificate-key-file', access.file('certificate-key'), ...args],
    at.token,
  );
}

async function fleet(args: readonly string[] = []): Promise<FleetRun> {
  return (await started(args)).ended();
}

const outcomes = (of: FleetRun) =>
  Object.fromEntries((of.result.fleet ?? []).map(({ host, outcome }) => [host, outcome]));
const line = (of: FleetRun, name: string) => of.result.fleet?.find(({ host }) => host === name) as HostLine;
const when = (of: FleetRun, name: string, type: string) =>
  of.lines.findIndex((one) => one.host === name && one.type === type);

beforeAll(async () => {
  access = await SshAccess.make();
  const keys = await Promise.all(HOSTS.map(async (name) => [host(name).address, await openToSsh(host(name), access)]));
  await access.knows(Object.fromEntries(keys));
  await writeHosts();
  await writeFile(access.file('certificate-key'), at.certificateKey, { mode: 0o600 });
  await host('worker3').mustExec(['mv', KUBELET, `${KUBELET}.away`]);
  await run([
    'tc',
    'qdisc',
    'add',
    'dev',
    host('worker2').place.veth,
    'root',
    'tbf',
    'rate',
    `${SLOW_MBIT}mbit`,
    'burst',
    '128kb',
    'latency',
    '200ms',
  ]);
  // Where an earlier file has installed the executable, only this makes it slow.
  await at.cluster.controlPlane.cut(host('worker2'), 'drop');
  const watches = [ArgumentWatch.here(), ArgumentWatch.on(host('worker1')), ArgumentWatch.on(host('cp4'))];
  const running = await started(['--keep-executable', 'keep', '--report', access.file('report.html')]);
  await running.sees('the others to end', ({ type, host: of }) => of === 'worker1' && type === 'host-ended');
  await run(['tc', 'qdisc', 'del', 'dev', host('worker2').place.veth, 'root']);
  await at.cluster.controlPlane.mend(host('worker2'));
  first = await running.ended();
  arguments_ = (await Promise.all(watches.map((watch) => watch.stop()))).flat();
});
afterAll(async () => {
  await run(['tc', 'qdisc', 'del', 'dev', host('worker2').place.veth, 'root']).catch(() => {});
  for (const name of HOSTS) await closeSsh(host(name));
  await leaveAll(at.lab, ['cp2', 'cp3', 'cp4'].map(host));
  for (const worker of at.lab.workers) await leave(at.lab, worker);
  await access.remove();
});

it('goes on past the broken ones, and says of each what it is', () => {
  expect(outcomes(first), first.stdout.slice(-6000)).toEqual({
    ...{ cp2: 'joined', cp3: 'joined', cp4: 'joined', worker1: 'joined', worker2: 'joined' },
    ...{ worker3: 'failed', nobody: 'failed' },
  });
  expect(first.code).toBe(6);
  expect(first.result).toMatchObject({
    outcome: 'failed',
    failure: { code: 'FLEET_HOSTS_FAILED', params: { failed: ['worker3', 'nobody'] } },
  });
  expect(line(first, 'worker3').failure).toMatchObject({
    class: 'preflight',
    what: expect.any(String),
    cure: expect.any(String),
  });
  expect(line(first, 'nobody').failure).toMatchObject({ code: 'SSH_UNREACHABLE', params: { reason: 'refused' } });
});

it('has made good nodes of them, with the labels and taints of the hosts file', async () => {
  for (const name of FULL ? ['cp2', 'cp3'] : ['cp2']) await expectGoodControlPlane(host(name), at);
  for (const name of FULL ? ['cp4', 'worker1', 'worker2'] : ['cp3', 'cp4', 'worker1', 'worker2'])
    await expectGoodNode(host(name), at);
  expect(await at.cluster.node('cp4')).toMatchObject({
    metadata: { labels: { 'example.com/rack': 'r4' } },
    spec: { taints: expect.arrayContaining([{ key: 'example.com/kept', effect: 'PreferNoSchedule' }]) },
  });
});

it('had control planes join in order, and workers beside them; the slow one held nobody up', () => {
  if (FULL) expect(when(first, 'cp3', 'host-started')).toBeGreaterThan(when(first, 'cp2', 'host-ended'));
  expect(when(first, 'worker1', 'host-started')).toBeLessThan(when(first, 'cp2', 'host-ended'));
  expect(when(first, 'worker1', 'host-ended')).toBeLessThan(when(first, 'worker2', 'host-ended'));
});

it('logged in as root, or became root', () => {
  const uid = (name: string) => first.lines.find(({ host: of, type }) => of === name && type === 'host-connected')?.uid;
  expect([uid('worker1'), uid('cp4')]).toEqual([0, expect.any(Number)]);
  expect(uid('cp4')).not.toBe(0);
});

it('left no secret in an argument of a process here or there, in what it wrote, or on a host', async () => {
  expect(arguments_.some((text) => text.includes('fleet remote --output json'))).toBe(true);
  expect(arguments_.some((text) => /^ssh .* -- 10\.77\./.test(text))).toBe(true);
  const { readFile } = await import('node:fs/promises');
  const report = await readFile(access.file('report.html'), 'utf8');
  expect(report).toContain('worker3');
  for (const secret of at.secrets) {
    expect(arguments_.filter((text) => text.includes(secret))).toEqual([]);
    expect(first.stdout + first.stderr + report).not.toContain(secret);
  }
  await expectNoCredential(host('worker3'), at.secrets);
});

it('run again, it mends the mended host, changes nothing on the others, and takes back what it kept there', async () => {
  await host('worker3').mustExec(['mv', `${KUBELET}.away`, KUBELET]);
  const joined = ['cp2', 'cp3', 'cp4', 'worker1', 'worker2'];
  const state = async () =>
    Promise.all(
      joined.map(async (name) => ({
        name,
        kubelet: await host(name).mustExec([
          'systemctl',
          'show',
          '--value',
          '--property=MainPID,ExecMainStartTimestamp',
          'kubelet',
        ]),
        journal: await journalled(host(name)),
        files: await host(name).mustExec([
          'sh',
          '-c',
          'find /etc/kubernetes /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env -type f | sort | xargs sha256sum',
        ]),
      })),
    );
  const before = await state();
  // cp2 is asked by way of its own API server, which on two processors has enough to do beside one more host.
  const second = await fleet(['--parallel', '2']);
  expect(outcomes(second), second.stdout.slice(-6000)).toEqual({
    ...Object.fromEntries(joined.map((name) => [name, 'unchanged'])),
    ...{ worker3: 'joined', nobody: 'failed' },
  });
  expect(joined.map((name) => line(second, name).changes)).toEqual([0, 0, 0, 0, 0]);
  expect(await state()).toEqual(before);
  expect(second.lines.filter(({ type }) => type === 'host-copying')).toEqual([]);
  for (const name of HOSTS) expect(await host(name).fileExists('/var/lib/kubejoin/fleet'), name).toBe(false);
  await expectGoodNode(host('worker3'), at);
});

it('only previews where that is asked for; interrupted, it hands that on: nothing runs on there, and no credential is left', async () => {
  const worker = host('worker1');
  await leave(at.lab, worker);
  const key = await openToSsh(worker, access);
  await access.knows({ [worker.address]: key });
  const write = (hosts: string) => writeFile(hostsFile(), `apiVersion: kubejoin/v1\nkind: Fleet\nhosts: [${hosts}]\n`);
  const entry = `{name: worker1, address: ${worker.address}}`;
  const byAnotherName = `{name: again, address: ${worker.address}, port: 22}`;
  await write(`${entry}, ${byAnotherName}`);
  const places = ['/etc', '/var/lib', '/usr/local', '/root'];
  const before = await worker.snapshot(places);
  const preview = await new RunningFleet([hostsFile(), ...(await flags()), '--dry-run'], at.token).ended();
  // Neither removed the other's executable.
  expect(outcomes(preview), preview.stdout.slice(-6000)).toEqual({ worker1: 'previewed', again: 'previewed' });
  expect(
    preview.lines.some(
      ({ type, change }) => type === 'change-previewed' && change?.subject === '/etc/kubernetes/pki/ca.crt',
    ),
  ).toBe(true);
  expect(compareSnapshots(before, await worker.snapshot(places))).toEqual([]);
  await write(entry);
  for (const signal of FULL ? (['SIGINT', 'SIGKILL'] as const) : (['SIGINT'] as const)) {
    await at.cluster.controlPlane.cut(worker, 'drop');
    const running = new RunningFleet([hostsFile(), ...(await flags())], at.token);
    await running.sees('the join to begin', ({ type, host: of }) => of === 'worker1' && type === 'phase-started');
    running.kill(signal);
    const end = await running.ended();
    if (signal === 'SIGINT') {
      expect(end.code).toBe(130);
      expect(end.result).toMatchObject({
        outcome: 'interrupted',
        signal: 'SIGINT',
        fleet: [{ host: 'worker1', outcome: 'interrupted' }],
      });
    }
    const gone = async () => (await worker.exec(['pgrep', '-f', 'fleet remote'])).code === 1;
    await until('the join there to end', gone);
    await until('what was carried there to go', async () => !(await worker.fileExists('/var/lib/kubejoin/fleet')));
    await expectNoCredential(worker, at.secrets);
    await at.cluster.controlPlane.mend(worker);
  }
  const end = await new RunningFleet([hostsFile(), ...(await flags())], at.token).ended();
  expect(outcomes(end)).toEqual({ worker1: 'joined' });
  await expectGoodNode(worker, at);
});
