/**
 * The whole life of a cluster that kubejoin makes: alone, then with kubeadm for a neighbour, each pasting what the
 * other printed; at last it is taken apart.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGoodControlPlane, expectVoter } from '../control-plane/joined-control-plane.ts';
import { CONFIG, clusterOf, configure, initLab } from '../init/init-lab.ts';
import { tryRun } from '../machine/command.ts';
import type { LabHost } from '../machine/host.ts';
import { ensureKubeadmSuite } from '../machine/programs.ts';
import type { Cluster } from '../support/cluster.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { IGNORED, INSTALLED, install } from '../worker/kubejoin.ts';
import { joinLines, type Program, paste } from './pasted.ts';

const at = initLab();

/** A control plane and a worker for each program. */
const second = () => at.lab.host('cp3');
const third = () => at.lab.host('cp4');
const worker = () => at.lab.host('worker1');
const otherWorker = () => at.lab.host('worker2');
const joiners = () => [second(), third(), worker(), otherWorker()];

let cluster: Cluster;
let suite: string;
/** Join commands that init printed. */
let controlPlaneLine: string;
let workerLine: string;
let secrets: string[];

beforeAll(async () => {
  suite = await ensureKubeadmSuite(at.lab.versions);
  await configure(at);
  for (const host of joiners()) await install(host);
});

afterAll(async () => {
  cluster?.close();
  await Promise.all(joiners().map((host) => host.reset()));
});

/** Runs a command as a user does, and returns its text. */
const kubejoin = (host: LabHost, ...args: string[]) => host.mustExec([INSTALLED, ...args]);
const kubeadm = (host: LabHost, ...args: string[]) => host.mustExec(['kubeadm', ...args]);
const init = () => kubejoin(at.host, 'init', '--config', CONFIG, '--upload-certs', IGNORED);
const reset = (host: LabHost) => kubejoin(host, 'reset', '-f');

describe('by kubejoin alone', () => {
  it('init prints a line for control planes and one for workers', async () => {
    const printed = await init();
    const lines = joinLines(printed);
    expect(lines, printed).toHaveLength(2);
    [controlPlaneLine = '', workerLine = ''] = lines;
    secrets = [/--token \w+\.(\w+)/, /--certificate-key (\w+)/].map(
      (pattern) => pattern.exec(controlPlaneLine)?.[1] ?? '',
    );
    expect(secrets).toEqual([expect.stringMatching(/^[a-z0-9]{16}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    cluster = await clusterOf(at);
    await cluster.waitReady(at.host.name);
  });

  it('a second control plane and a worker join by them', async () => {
    await Promise.all([paste(second(), controlPlaneLine, 'kubejoin'), paste(worker(), workerLine, 'kubejoin')]);
    await expectGoodControlPlane(second(), { cluster, secrets });
    await expectGoodNode(worker(), { cluster, secrets });
  });

  it("kubeadm's own end-to-end suite passes", async () => {
    const outcome = await tryRun([suite, `--kubeconfig=${cluster.kubeconfigFile}`, '--ginkgo.no-color'], {
      timeoutMs: PATIENCE_MS,
    });
    expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0);
    // The one that is skipped looks at a cluster with IPv4 and IPv6.
    expect(outcome.stdout).toMatch(/ (3\d|[4-9]\d) Passed \| 0 Failed \| 0 Pending \| 1 Skipped/);
  });
});

describe('with kubeadm for a neighbour', () => {
  it('a third control plane and a worker join by the same lines, with kubeadm', async () => {
    await Promise.all([paste(third(), controlPlaneLine, 'kubeadm'), paste(otherWorker(), workerLine, 'kubeadm')]);
    await Promise.all([third(), otherWorker()].map(({ name }) => cluster.waitReady(name)));
    await expectVoter(cluster, third());
  });

  // Each program resets nodes of the other, and joins with the other's join command immediately afterwards.
  it.each<[Program, Program, () => LabHost]>([
    ['kubejoin', 'kubeadm', otherWorker],
    ['kubeadm', 'kubejoin', worker],
  ])(
    'a worker is reset and joins again at once: by a token that %s printed, with %s',
    async (printedBy, joinedWith, host) => {
      const [line = ''] = joinLines(await at.host.mustExec([printedBy, 'token', 'create', '--print-join-command']));
      await reset(host());
      await paste(host(), line, joinedWith);
      await cluster.waitReady(host().name);
    },
  );

  it('each lists the tokens that the other made', async () => {
    const ids = async (program: Program) =>
      (await at.host.mustExec([program, 'token', 'list'])).match(/^[a-z0-9]{6}(?=\.)/gm)?.sort();
    const listed = await ids('kubejoin');
    // Tokens of the init and of the uploaded certificates, and one by each program.
    expect(listed).toHaveLength(4);
    expect(listed).toEqual(await ids('kubeadm'));
  });

  it("kubeadm's certs and upgrade understand the cluster, on the first and on a further control plane", async () => {
    for (const host of [at.host, second()]) {
      const expiration = await kubeadm(host, 'certs', 'check-expiration');
      expect(expiration.match(/!MISSING! \S+/g) ?? []).toEqual(host === at.host ? [] : ['!MISSING! super-admin.conf']);
      expect(expiration.match(/ 364d /g)).toHaveLength(host === at.host ? 11 : 10);
    }
    const diff = await kubeadm(at.host, 'upgrade', 'diff', `v${at.lab.versions.kubernetes}`);
    expect(diff).toContain('kubeadm-config');
    expect(diff).not.toMatch(/^[-+@]/m);
    const upgraded = await kubeadm(
      second(),
      'upgrade',
      'node',
      '--certificate-renewal=false',
      '--etcd-upgrade=false',
      IGNORED,
    );
    for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
      expect(upgraded).toContain(`Current and new manifests of ${component} are equal, skipping upgrade`);
  });
});

describe('an upgrade', () => {
  it("kubeadm's plan has every component on every node that it runs on, and asks for nothing by hand", async () => {
    const { kubernetes } = at.lab.versions;
    const next = `v${kubernetes.replace(/\d+$/, (patch) => String(Number(patch) + 1))}`;
    const plan = await kubeadm(at.host, 'upgrade', 'plan', next, IGNORED);
    const rows = plan.split('\n').map((line) => line.split(/ {2,}|\t/).filter(Boolean));
    const controlPlanes = [at.host, second(), third()];
    for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
      for (const { name } of controlPlanes)
        expect(rows, plan).toContainEqual([component, name, `v${kubernetes}`, next]);
    for (const { name } of [...controlPlanes, worker(), otherWorker()])
      expect(rows, plan).toContainEqual(['kubelet', name, `v${kubernetes}`, next]);
    for (const { name } of controlPlanes)
      expect(rows.filter((row) => row[0] === 'etcd' && row[1] === name)).toHaveLength(1);
    expect(rows).toContainEqual(['kubelet.config.k8s.io', 'v1beta1', 'v1beta1', 'no']);
    expect(rows).toContainEqual(['kubeproxy.config.k8s.io', 'v1alpha1', 'v1alpha1', 'no']);
  });
});

describe('taken apart', () => {
  it('a reset of each further node takes its member out of etcd, whoever joined it', async () => {
    await Promise.all([worker(), otherWorker()].map(reset));
    for (const host of [third(), second()]) {
      await reset(host);
      expect(await cluster.controlPlane.etcdVoters()).not.toContain(host.name);
    }
    expect(await cluster.controlPlane.etcdVoters()).toEqual([at.host.name]);
  });

  it('the first is reset last, and a new cluster can be made on it at once', async () => {
    await reset(at.host);
    cluster.close();
    await init();
    cluster = await clusterOf(at);
    await cluster.waitReady(at.host.name);
  });
});
