/**
 * One control plane becomes three, by kubejoin; then kubeadm's own tools and tests judge the cluster, and it loses its
 * first control plane.
 */
import { beforeAll, expect, it } from 'vitest';
import { tryRun } from '../machine/command.ts';
import { ensureKubeadmSuite } from '../machine/programs.ts';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { expectGoodNode, expectJoined } from '../worker/joined-node.ts';
import { IGNORED, join } from '../worker/kubejoin.ts';
import { leave } from '../worker/worker-lab.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane } from './joined-control-plane.ts';

const at = controlPlaneLab({ stays: true });

/** All three. */
const everyone = () => [at.cluster.first, ...at.joiners.slice(0, 2)];
const second = () => at.joiners[0] as (typeof at.joiners)[0];
const third = () => at.joiners[1] as (typeof at.joiners)[0];
/** It joins as a worker. */
const spare = () => at.joiners[2] as (typeof at.joiners)[0];

/** Built if the cache does not have it yet, which takes minutes. */
let suite: string;
beforeAll(async () => {
  suite = await ensureKubeadmSuite(at.lab.versions);
});

it('the second and the third join', async () => {
  for (const host of [second(), third()]) {
    expectJoined(await joinControlPlane(host, at.args));
    await expectGoodControlPlane(host, at);
  }
  expect((await at.cluster.controlPlane.etcdVoters()).sort()).toEqual(['cp1', 'cp2', 'cp3']);
});

it('kubectl reads and writes through each of them', async () => {
  await at.cluster.kubectl([
    'delete',
    'configmaps',
    ...everyone().map(({ name }) => `by-${name}`),
    '--ignore-not-found',
  ]);
  for (const host of everyone()) {
    const created = await at.cluster.kubectl(
      ['create', 'configmap', `by-${host.name}`, `--from-literal=by=${host.name}`],
      undefined,
      host,
    );
    expect(created, created.stderr).toMatchObject({ code: 0 });
  }
  for (const host of everyone()) {
    const { stdout } = await at.cluster.kubectl(['get', 'configmaps', '-o', 'name'], undefined, host);
    for (const { name } of everyone()) expect(stdout).toContain(`configmap/by-${name}\n`);
  }
  await at.cluster.kubectl(['delete', 'configmaps', ...everyone().map(({ name }) => `by-${name}`)]);
});

it('each of them may read the logs of every kubelet', async () => {
  for (const through of everyone())
    for (const { name } of everyone()) {
      const pod = `kube-scheduler-${name}`;
      const logs = await at.cluster.kubectl(['logs', '-n', 'kube-system', pod, '--tail=1'], undefined, through);
      expect(logs, `${pod} through ${through.name}: ${logs.stderr}`).toMatchObject({ code: 0 });
    }
});

it('a worker joins through the third, and the first again', async () => {
  const worker = spare();
  for (const through of [third(), at.cluster.first]) {
    expectJoined(await join(worker, [`${through.address}:6443`, ...at.discovery.slice(1)]));
    await expectGoodNode(worker, { cluster: at.cluster, secrets: at.secrets });
    if (through === third()) await leave(at.lab, worker);
  }
});

// Usually lab/whole's.
if (FULL)
  it("kubeadm's own end-to-end suite passes", async () => {
    // Its client follows admin.conf, and three of its specs look at the uploaded certificates.
    const outcome = await tryRun([suite, `--kubeconfig=${at.cluster.kubeconfigFile}`, '--ginkgo.no-color'], {
      timeoutMs: PATIENCE_MS,
    });
    expect(outcome.stdout, outcome.stdout + outcome.stderr).toMatch(/^(SUCCESS!|.*"?PASS"?)/m);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(/Ran [1-9]\d* of \d+ Specs/);
    expect(outcome.stdout).toMatch(/ 0 Failed /);
  });

it("kubeadm's certs and upgrade work on a node that kubejoin joined", async () => {
  const kubeadm = (...args: string[]) => third().mustExec(['kubeadm', ...args]);
  const expiration = await kubeadm('certs', 'check-expiration');
  for (const name of [
    'admin.conf',
    'apiserver',
    'apiserver-etcd-client',
    'etcd-peer',
    'front-proxy-client',
    'scheduler.conf',
  ])
    expect(expiration).toMatch(new RegExp(`^${name} .* 364d `, 'm'));
  // super-admin.conf is the first control plane's alone.
  expect(expiration.match(/!MISSING! \S+/g)).toEqual(['!MISSING! super-admin.conf']);
  // Its own comparison finds every manifest equal to what it would write, but for what patches changed.
  // With --full also etcd's, which kubeadm 1.37 writes anew whoever joined it, and then waits for 70 s.
  const upgraded = await kubeadm('upgrade', 'node', '--certificate-renewal=false', `--etcd-upgrade=${FULL}`, IGNORED);
  for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
    expect(upgraded).toContain(`Current and new manifests of ${component} are equal, skipping upgrade`);
  expect(await kubeadm('certs', 'renew', 'all')).toContain('Done renewing certificates');
  // kubeadm's copies of etcd's data, in which the token is, too.
  if (FULL) await third().mustExec(['rm', '-r', '/etc/kubernetes/tmp']);
  await expectGoodControlPlane(third(), at);
});

it('the first is stopped, and the cluster goes on', async () => {
  const { cluster, lab } = at;
  await cluster.controlPlane.powerOff();
  await lab.giveEndpoint(second());
  for (const host of [second(), third()]) await cluster.controlPlaneOn(host).waitApiServer();
  const voters = await cluster.controlPlaneOn(second()).etcdVoters();
  expect(voters.sort()).toEqual(['cp1', 'cp2', 'cp3']);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'after-the-first' },
    spec: { containers: [await pauseContainer()] },
  };
  const created = await cluster.kubectl(['create', '-f', '-'], JSON.stringify(pod), third());
  expect(created, created.stderr).toMatchObject({ code: 0 });
  // A scheduler of the others takes over when the lease of the first one's has run out.
  const running = async () => {
    const { stdout } = await cluster.kubectl([
      'get',
      'pod',
      'after-the-first',
      '-o',
      'jsonpath={.status.phase} {.spec.nodeName}',
    ]);
    return stdout === `Running ${spare().name}`;
  };
  await until('a Pod to run without the first control plane', running, { everyMs: 250 });
});

it('the first comes back, and all three serve', async () => {
  const { cluster, lab } = at;
  await cluster.controlPlane.host.mustExec(['systemctl', 'start', 'kubelet']);
  await cluster.controlPlaneOn(cluster.first).waitApiServer();
  await lab.giveEndpoint(cluster.first);
  await cluster.waitReady('cp1');
  await cluster.kubectl(['delete', 'pod', 'after-the-first', '--force', '--grace-period=0']);
  await leave(lab, spare());
  for (const host of [second(), third()]) await expectGoodControlPlane(host, at);
});

it("kubeadm's reset takes one of them away, member and all", async () => {
  const outcome = await third().exec(['kubeadm', 'reset', '-f']);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  expect((await at.cluster.controlPlane.etcdVoters()).sort()).toEqual(['cp1', 'cp2']);
  expect((await third().exec(['ls', '-A', '/var/lib/etcd', '/etc/kubernetes/manifests'])).stdout).not.toMatch(
    /member|yaml/,
  );
  await expectGoodControlPlane(second(), at);
});

async function pauseContainer(): Promise<object> {
  const { stdout } = await spare().exec(['sh', '-c', 'crictl images -o json']);
  const images = (JSON.parse(stdout) as { images: { repoTags: string[] }[] }).images.flatMap(
    ({ repoTags }) => repoTags,
  );
  return { name: 'pause', image: images.find((image) => image.includes('/pause:')), imagePullPolicy: 'Never' };
}
