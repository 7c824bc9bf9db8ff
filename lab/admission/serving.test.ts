/**
 * Serving certificates on a real cluster: the kubelets get them one by one, the API server verifies them only when every
 * node has one, and taking it back restores the bytes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { Lab } from '../run/lifecycle.ts';
import { CSRS } from '../support/anonymous.ts';
import { INSTALLED, install, parsed } from '../worker/kubejoin.ts';
import { leave } from '../worker/worker-lab.ts';
import { approveServing } from './requests.ts';

const CONFIG = '/var/lib/kubelet/config.yaml';
const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const CA = '/etc/kubernetes/pki/ca.crt';
const FLAG = `--kubelet-certificate-authority=${CA}`;
const MAPS = '/api/v1/namespaces/kube-system/configmaps';

let lab: Lab;
let first: LabHost;
let worker: LabHost;
let before: Awaited<ReturnType<typeof state>>;

beforeAll(async () => {
  lab = await Lab.attach();
  first = lab.cluster.first;
  worker = lab.host('worker1');
  await Promise.all([install(first), install(worker)]);
  await lab.cluster.joinWithKubeadm(worker);
  await lab.cluster.waitReady(worker.name);
  before = await state();
});
afterAll(async () => {
  for (const host of [first, worker]) await host.exec([INSTALLED, 'admission', 'serving', '--off']);
  await lab.cluster.api('DELETE', CSRS);
  await leave(lab, worker);
  lab.close();
});

const serving = async (host: LabHost, ...args: readonly string[]) =>
  parsed(await host.exec([INSTALLED, 'admission', 'serving', ...args, '-o=json']));
/**
 * Runs `work`, which gives the API server a new manifest, and kills the old API server once it is ending: else it takes
 * the 30 seconds that it may.
 */
async function restarting<T>(work: () => Promise<T>): Promise<T> {
  const manifest = await first.readFile(MANIFEST);
  const result = work();
  // Not before it has another manifest: on a busy machine it is not ready for a moment.
  const isChanged = async () => (await first.readFile(MANIFEST)) !== manifest;
  await until('another manifest', isChanged);
  const isEnding = async () => (await lab.cluster.api('GET', '/readyz').catch(() => ({ status: 0 }))).status !== 200;
  await until('the old API server to end', isEnding);
  // It may be gone by now.
  await first.exec(['pkill', '-KILL', '-x', 'kube-apiserver']);
  return result;
}
const textOf = async (map: string, key: string) => {
  const { body } = await lab.cluster.api('GET', `${MAPS}/${map}`);
  return (body as { data?: Record<string, string> }).data?.[key];
};

/** Everything that the stages change, as bytes. */
async function state() {
  return {
    manifest: await first.readFile(MANIFEST),
    configs: [await first.readFile(CONFIG), await worker.readFile(CONFIG)],
    kubelet: await textOf('kubelet-config', 'kubelet'),
    cluster: await textOf('kubeadm-config', 'ClusterConfiguration'),
  };
}

interface Status {
  serving: {
    requested: boolean;
    signed: string[];
    unsigned: { node: string }[];
    apiServers: { node: string; verifies: boolean }[];
  };
}

async function status(): Promise<Status['serving']> {
  const { result } = parsed(await first.exec([INSTALLED, 'admission', 'status', '-o=json']));
  return (result as unknown as Status).serving;
}

/** Approves what the kubelet of this host requests until it serves with the certificate. */
async function signed(host: LabHost): Promise<void> {
  const isSigned = async () => {
    await approveServing(lab.cluster, host);
    return (await status()).signed.includes(host.name);
  };
  await until(`a certificate of ${host.name}`, isSigned);
}

/** A Pod of the control plane has logs and a shell-free program on every node: the proxy of kubeadm. */
async function podOn(host: LabHost): Promise<string> {
  const { stdout } = await lab.cluster.kubectl([
    ...['-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=kube-proxy', '-o', 'name'],
    `--field-selector=spec.nodeName=${host.name}`,
  ]);
  return stdout.trim();
}

async function expectLogsAndExec(host: LabHost): Promise<void> {
  const pod = await podOn(host);
  const logs = async () => {
    const { code, stdout, stderr } = await lab.cluster.kubectl(['-n', 'kube-system', 'logs', '--tail=1', pod]);
    return { code, stderr, isEmpty: stdout === '' };
  };
  // A kubelet that has just been started does not know its Pods yet.
  await expect.poll(logs, { interval: 500 }).toEqual({ code: 0, stderr: '', isEmpty: false });
  const version = await lab.cluster.kubectl(['-n', 'kube-system', 'exec', pod, '--', 'kube-proxy', '--version']);
  expect(version.stdout).toMatch(/^Kubernetes v1/);
}

/** Reads the kubelet's metrics as a scraper does that verifies it: with the CA, and the API server's client certificate. */
async function scrape(host: LabHost): Promise<string> {
  return first.mustExec([
    ...['curl', '-sS', '--fail', '--max-time', '30', '--cacert', CA],
    ...['--cert', '/etc/kubernetes/pki/apiserver-kubelet-client.crt'],
    ...['--key', '/etc/kubernetes/pki/apiserver-kubelet-client.key'],
    `https://${host.address}:10250/metrics`,
  ]);
}

describe('serving certificates', () => {
  it('are refused on a worker before the cluster wants them, and as a second stage', async () => {
    expect((await serving(worker, '--stage=certificates')).result).toMatchObject({
      failure: { kind: 'SERVING_NOT_REQUESTED' },
    });
    expect((await serving(first, '--stage=authority')).result).toMatchObject({
      failure: { kind: 'SERVING_NOT_REQUESTED' },
    });
    expect(await status()).toMatchObject({ requested: false, signed: [], unsigned: [] });
    expect(await state()).toEqual(before);
  });

  it('are shown by a dry run, which changes nothing', async () => {
    const { result } = await serving(first, '--stage=certificates', '--dry-run');
    const diffs = (result.changes ?? []).map(({ diff = '' }) => diff).join('\n');
    expect(diffs.match(/^\+ *serverTLSBootstrap: true$/gm)).toHaveLength(2);
    expect(await state()).toEqual(before);
  });

  it('are requested, node by node, and the authority waits for the last one', async () => {
    expect((await serving(first, '--stage=certificates')).result).toMatchObject({
      outcome: 'on',
      nodeName: first.name,
    });
    await signed(first);
    const refused = await serving(first, '--stage=authority');
    expect(refused.result).toMatchObject({ failure: { kind: 'SERVING_UNSIGNED' } });
    expect(refused.result.failure?.cause).toContain(worker.name);
    expect(refused.result.failure?.cause).not.toContain(first.name);
    expect((await status()).unsigned.map(({ node }) => node)).toEqual([worker.name]);
    expect((await state()).manifest).toBe(before.manifest);

    // With the worker's own identity: it has no administrator's kubeconfig.
    expect((await serving(worker, '--stage=certificates')).result).toMatchObject({
      outcome: 'on',
      nodeName: worker.name,
    });
    expect((await serving(first, '--stage=authority')).result).toMatchObject({ failure: { kind: 'SERVING_UNSIGNED' } });
    await signed(worker);
    expect((await status()).unsigned).toEqual([]);
    expect((await serving(first, '--stage=certificates')).result).toMatchObject({
      ...{ outcome: 'on', changes: [] },
      message: { key: 'SERVING_CERTIFICATES_KEPT' },
    });
  });

  it('are verified by the API server, and by whoever reads metrics', async () => {
    const { result } = await restarting(() => serving(first, '--stage=authority'));
    expect(result, JSON.stringify(result.failure)).toMatchObject({ outcome: 'on', remaining: [] });
    expect(await first.readFile(MANIFEST)).toContain(FLAG);
    expect(await textOf('kubeadm-config', 'ClusterConfiguration')).toContain('kubelet-certificate-authority');
    expect(await status()).toMatchObject({ apiServers: [{ node: first.name, verifies: true }] });
    for (const host of [first, worker]) {
      await expectLogsAndExec(host);
      expect(await scrape(host)).toContain('kubelet_running_pods');
    }
  });

  it('must stay while the API server verifies them', async () => {
    const { result } = await serving(first, '--off', '--stage=certificates');
    expect(result).toMatchObject({ failure: { kind: 'SERVING_STILL_VERIFIED', params: { nodes: [first.name] } } });
    expect((await serving(worker, '--off')).result).toMatchObject({ failure: { kind: 'SERVING_STILL_REQUESTED' } });
  });

  it('are taken back in reverse order, byte for byte', async () => {
    const { result } = await restarting(() => serving(first, '--off'));
    expect(result, JSON.stringify(result.failure)).toMatchObject({ outcome: 'off', remaining: [] });
    const phases = (result.changes ?? []).map(({ phase }) => phase);
    expect(phases.lastIndexOf('serving-authority')).toBeLessThan(phases.indexOf('serving-certificates'));
    expect((await serving(worker, '--off')).result).toMatchObject({ outcome: 'off' });
    expect(await state()).toEqual(before);
    for (const host of [first, worker]) await expectLogsAndExec(host);
    await expect(scrape(worker)).rejects.toThrow();
  });
});
