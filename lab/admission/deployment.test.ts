/** Approvers as docs/admission.md lets them run: the image as a Deployment, and a systemd service. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/build/checkout.ts';
import { targetNamed } from '../../scripts/build/executable/target.ts';
import { imageName, imagePart, kubejoinImage } from '../../scripts/release/image/kubejoin-image.ts';
import { makeImage } from '../../scripts/release/image/layout.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { BUILT, install, join, kubejoin, parsed } from '../worker/kubejoin.ts';
import { type WorkerLab, workerLab } from '../worker/worker-lab.ts';
import { must } from './approver.ts';

const at: WorkerLab = workerLab();
const NODE = 'worker1';
const project = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
const IMAGE = imageName(project);
const DEPLOYMENT = '/apis/apps/v1/namespaces/kube-system/deployments/kubejoin-approver';

beforeAll(() => install(at.cluster.first));
afterAll(async () => {
  await must(at.cluster, ['admission', 'remove']);
  await at.cluster.first.mustExec(['rm', '/usr/local/bin/kubejoin']);
});

/** Joins the worker with a token that is bound to it, which needs an approver. */
async function expectAdmitted(): Promise<void> {
  const token = await must(at.cluster, ['token', 'create', `--for-node=${NODE}`]);
  const args = ['--token', token, '--discovery-token-ca-cert-hash', at.pin, '--node-name', NODE];
  const { result } = await join(at.worker, [at.cluster.endpoint, ...args]);
  expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
}

interface Status {
  readonly deployment?: { image: string; inventory: boolean; replicas: number; ready: number };
}

const admission = async (command: string) =>
  parsed(await kubejoin(at.cluster.first, ['admission', command, '--output=json'])).result;
const status = async () => (await admission('status')) as Status;

/** Fields of /proc/PID/status of every approver on the host. */
async function approvers(host: LabHost): Promise<Record<string, string>[]> {
  // Found by its name, because kubejoin hides its arguments.
  const { stdout } = await host.exec(['pgrep', '--exact', 'kubejoin']);
  const pids = stdout.trim().split('\n').filter(Boolean);
  const found = pids.map(async (pid) => {
    const lines = (await host.mustExec(['cat', `/proc/${pid}/status`])).split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/:\s+/, 2)));
  });
  return Promise.all(found);
}

describe('a Deployment of approvers', () => {
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-image-'));
    const [archive, there] = [path.join(folder, 'image.tar'), '/root/kubejoin-image.tar'];
    const part = await imagePart(targetNamed('linux-x64'), { executable: BUILT, licences: 'See the release.' });
    const facts = kubejoinImage([part], { project, commit: '', date: new Date(0) });
    await makeImage({ ...facts, level: 0 }, archive);
    await at.cluster.first.putFile(archive, there);
    rmSync(folder, { recursive: true });
    await at.cluster.first.mustExec(['ctr', '--namespace=k8s.io', 'images', 'import', there]);
    await at.cluster.first.mustExec(['rm', there]);
  });
  afterAll(() => at.cluster.first.mustExec(['ctr', '--namespace=k8s.io', 'images', 'remove', IMAGE]));

  it('admits a machine with nothing but its account, as a user without rights, and is removed', async () => {
    const hosts = [{ name: NODE, address: at.worker.address }];
    const inventory = JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts });
    await at.cluster.first.writeFile('/root/inventory.json', inventory);
    const flags = ['--approver-image', IMAGE, '--inventory=/root/inventory.json'];
    await must(at.cluster, ['admission', 'install', ...flags]);
    await until('both approvers to be ready', async () => (await status()).deployment?.ready === 2);
    expect((await status()).deployment).toEqual({ image: IMAGE, inventory: true, replicas: 2, ready: 2 });
    const running = await approvers(at.cluster.first);
    expect(running).toHaveLength(2);
    for (const one of running) {
      expect(one).toMatchObject({ Uid: expect.stringMatching(/^65532\t/), Gid: expect.stringMatching(/^65532\t/) });
      expect(one).toMatchObject({ CapEff: '0000000000000000', CapBnd: '0000000000000000', NoNewPrivs: '1' });
      expect(one).toMatchObject({ Seccomp: '2' });
    }
    await expectAdmitted();

    const generation = async () =>
      ((await at.cluster.api('GET', DEPLOYMENT)).body.metadata as { generation?: number } | undefined)?.generation;
    const before = await generation();
    expect(await admission('install')).toMatchObject({ outcome: 'installed' });
    expect(before).toBeDefined();
    expect(await generation()).toBe(before);
    expect(await admission('remove')).toMatchObject({ outcome: 'removed' });
    expect((await at.cluster.api('GET', DEPLOYMENT)).status).toBe(404);
    await until('its Pods to end', async () => (await approvers(at.cluster.first)).length === 0);
  });
});

describe('the systemd service of docs/admission.md', () => {
  const UNIT = 'kubejoin-approver.service';
  const UNIT_FILE = `/etc/systemd/system/${UNIT}`;
  const guide = readFileSync(path.join(projectRoot, 'docs/admission.md'), 'utf8');
  const text = /```ini\n(# \/etc\/systemd\/system\/kubejoin-approver\.service\n.*?)```/s.exec(guide)?.[1] ?? '';
  afterAll(async () => {
    await at.cluster.first.exec(['systemctl', 'stop', UNIT]);
    await at.cluster.first.mustExec(['rm', '--force', UNIT_FILE]);
    await at.cluster.first.mustExec(['systemctl', 'daemon-reload']);
  });

  it('admits a machine with a certificate that is new after each start, as a user of its own', async () => {
    const { first } = at.cluster;
    await must(at.cluster, ['admission', 'install']);
    await first.writeFile(UNIT_FILE, text);
    await first.mustExec(['systemctl', 'daemon-reload']);
    const kubeconfig = async () => {
      await first.mustExec(['systemctl', 'restart', UNIT]);
      return first.readFile('/run/kubejoin-approver/kubeconfig');
    };
    expect(await kubeconfig()).not.toBe(await kubeconfig());
    await expectAdmitted();
    const [{ Uid = '', CapEff = '' } = {}, ...others] = await approvers(first);
    expect(others).toEqual([]);
    expect(Number(Uid.split('\t')[0])).toBeGreaterThanOrEqual(61_184); // systemd's DynamicUser
    expect(CapEff).toBe('0000000000000000');
    expect(await first.mustExec(['stat', '--format=%a', '/run/kubejoin-approver/kubeconfig'])).toBe('600\n');
  });

  it('has not failed after it was stopped, nor after its time', async () => {
    const { first } = at.cluster;
    const shown = async () =>
      (await first.mustExec(['systemctl', 'show', UNIT, '--property=ActiveState,Result,NRestarts'])).trim().split('\n');
    const since = (await first.mustExec(['date', '+%F %T'])).trim();
    await first.writeFile(UNIT_FILE, text.replace(' 12h ', ' 3s '));
    await first.mustExec(['systemctl', 'daemon-reload']);
    await first.mustExec(['systemctl', 'restart', UNIT]);
    await until('a second start', async () => (await shown()).includes('NRestarts=1'));
    expect(await shown()).toEqual(expect.arrayContaining(['Result=success']));
    // Not any process of kubejoin: systemd calls a service failed whose ExecStartPre it had to end.
    await until('the approver', async () => (await shown()).includes('ActiveState=active'));
    await first.mustExec(['systemctl', 'stop', UNIT]);
    expect(await shown()).toEqual(expect.arrayContaining(['ActiveState=inactive', 'Result=success']));
    const { code, stdout } = await first.exec([
      'journalctl',
      '--unit',
      UNIT,
      '--since',
      since,
      '--grep=Failed with result',
    ]);
    expect([code, stdout]).toEqual([1, expect.not.stringContaining('Failed')]);
  });
});
