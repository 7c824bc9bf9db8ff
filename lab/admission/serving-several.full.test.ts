/** Several control planes whose API servers verify kubelets: each turns it on by itself, and one that joins later begins so. */
import { afterAll, expect, it } from 'vitest';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { CSRS } from '../support/anonymous.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { INSTALLED, install, parsed } from '../worker/kubejoin.ts';
import { approveServing } from './requests.ts';

const at = controlPlaneLab({ stays: true });
const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const FLAG = '--kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt';

const first = () => at.cluster.first;
const second = () => at.joiners[0] as LabHost;
const third = () => at.joiners[1] as LabHost;

afterAll(async () => {
  await first().exec([INSTALLED, 'admission', 'serving', '--off']);
  await at.cluster.api('DELETE', CSRS);
});

const serving = async (host: LabHost, ...args: readonly string[]) =>
  parsed(await host.exec([INSTALLED, 'admission', 'serving', ...args, '-o=json'])).result;

/** Turns the authority on or off; the old API server is killed once it is ending, else it takes 30 seconds. */
async function authority(host: LabHost, ...args: readonly string[]): Promise<unknown> {
  const api = at.cluster.through(host);
  const before = await host.readFile(MANIFEST);
  const work = serving(host, '--stage=authority', ...args);
  // Not before it has another manifest: on a busy machine it is not ready for a moment.
  const isChanged = async () => (await host.readFile(MANIFEST)) !== before;
  await until(`another manifest on ${host.name}`, isChanged);
  const isEnding = async () => (await api.call('GET', '/readyz').catch(() => ({ status: 0 }))).status !== 200;
  await until(`the old API server of ${host.name} to end`, isEnding);
  // It may be gone by now.
  await host.exec(['pkill', '-KILL', '-x', 'kube-apiserver']);
  const result = await work;
  await at.cluster.controlPlaneOn(host).waitApiServer();
  api.close();
  return result;
}

interface Status {
  serving: { signed: string[]; unsigned: { node: string }[]; apiServers: { node: string; verifies: boolean }[] };
}

async function status(): Promise<Status['serving']> {
  const { result } = parsed(await first().exec([INSTALLED, 'admission', 'status', '-o=json']));
  return (result as unknown as Status).serving;
}

async function signed(host: LabHost): Promise<void> {
  const isSigned = async () => {
    await approveServing(at.cluster, host);
    return (await status()).signed.includes(host.name);
  };
  await until(`a certificate of ${host.name}`, isSigned);
}

/** Each API server reads the logs of a Pod on each node. */
async function expectLogs(hosts: readonly LabHost[]): Promise<void> {
  for (const through of hosts)
    for (const { name } of hosts) {
      const pod = `pod/etcd-${name}`;
      const logs = async () => {
        const args = ['-n', 'kube-system', 'logs', '--tail=1', pod];
        const { code, stderr } = await at.cluster.kubectl(args, undefined, through);
        return { code, stderr };
      };
      // A kubelet that has just been started does not know its Pods yet.
      await expect
        .poll(logs, { interval: 500, message: `${pod} through ${through.name}` })
        .toEqual({ code: 0, stderr: '' });
    }
}

const verifying = async () =>
  Object.fromEntries((await status()).apiServers.map(({ node, verifies }) => [node, verifies]));

it('each turns it on by itself, after every kubelet has its certificate', async () => {
  await install(first());
  expectJoined(await joinControlPlane(second(), at.args));
  for (const host of [first(), second()]) {
    expect(await serving(host, '--stage=certificates')).toMatchObject({ outcome: 'on', nodeName: host.name });
    const refused = await serving(host, '--stage=authority');
    expect(refused).toMatchObject({ failure: { kind: 'SERVING_UNSIGNED' } });
    await signed(host);
  }
  expect(await authority(first())).toMatchObject({ outcome: 'on' });
  expect(await verifying()).toEqual({ cp1: true, cp2: false });
  expect(await authority(second())).toMatchObject({ outcome: 'on' });
  expect(await verifying()).toEqual({ cp1: true, cp2: true });
  await expectLogs([first(), second()]);
});

it('one that joins later begins so', async () => {
  expectJoined(await joinControlPlane(third(), at.args));
  expect(await third().readFile(MANIFEST)).toContain(FLAG);
  await signed(third());
  // Read from the API servers' Pods, which the kubelet shows a moment after they run.
  await expect.poll(verifying, { interval: 500 }).toEqual({ cp1: true, cp2: true, cp3: true });
  await expectLogs([first(), second(), third()]);
});

it('none turns the certificates off while another one verifies', async () => {
  expect(await authority(first(), '--off')).toMatchObject({ outcome: 'off' });
  const refused = await serving(first(), '--off', '--stage=certificates');
  expect(refused).toMatchObject({ failure: { kind: 'SERVING_STILL_VERIFIED', params: { nodes: ['cp2', 'cp3'] } } });
  for (const host of [second(), third()]) expect(await authority(host, '--off')).toMatchObject({ outcome: 'off' });
  for (const host of [first(), second(), third()])
    expect(await serving(host, '--off')).toMatchObject({ outcome: 'off', nodeName: host.name });
  await expectLogs([first(), second(), third()]);
});
