import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { conditionsOf, isReady, taintsOf } from '../../src/simulation/control-plane/nodes.ts';
import type { FaultName } from '../../src/simulation/faults.ts';
import { SimulatedHost } from '../../src/simulation/host/simulated-host.ts';
import { clusterInfoKubeconfig } from '../../src/simulation/initial/cluster-objects.ts';
import { parseEnvironmentFile, parseFlags } from '../../src/simulation/kubelet/flags.ts';
import { PATIENCE_MS } from '../support/patience.ts';

const CONFIG = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nhealthzPort: 10248\n';
const HEALTHZ = 'http://127.0.0.1:10248/healthz';

let directory = '';
let controlPlane: EmbeddedControlPlane;
const hosts: SimulatedHost[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubejoin-kubelet-test-'));
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
  await controlPlane?.stop();
  await rm(directory, { recursive: true });
});

async function makeHost(faults: FaultName[] = []): Promise<SimulatedHost> {
  const host = await SimulatedHost.create({
    root: join(directory, 'host'),
    hostname: 'worker-a',
    address: '192.0.2.11',
    faults,
  });
  hosts.push(host);
  return host;
}

const write = (host: SimulatedHost, path: string, text: string) =>
  host.write.files.write(path, Buffer.from(text), { mode: 0o600 });

function bootstrapKubeconfig(token = controlPlane.instructions.token.reveal()): string {
  const cluster = {
    kubernetesVersion: '',
    controlPlaneEndpoint: controlPlane.endpoint,
    ca: controlPlane.caCertificate,
  };
  const { clusters } = parse(clusterInfoKubeconfig(cluster));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ ...clusters[0], name: 'kubernetes' }],
    contexts: [{ name: 'c', context: { cluster: 'kubernetes', user: 'u' } }],
    'current-context': 'c',
    users: [{ name: 'u', user: { token } }],
  });
}

/** Writes the files that a join leaves for the kubelet, then starts it. */
async function bootstrap(host: SimulatedHost, flags = ''): Promise<void> {
  await write(host, '/etc/kubernetes/bootstrap-kubelet.conf', bootstrapKubeconfig());
  await write(host, '/var/lib/kubelet/config.yaml', CONFIG);
  await write(host, '/var/lib/kubelet/kubeadm-flags.env', `KUBELET_KUBEADM_ARGS="${flags}"\n`);
  await host.write.services.start('kubelet');
}

const ready = (name: string) => () => controlPlane.nodes().some((node) => node.metadata.name === name && isReady(node));

describe('bootstrapping', () => {
  test('certificate, link, kubelet.conf, Node: as the real kubelet leaves them', async () => {
    controlPlane = await EmbeddedControlPlane.start();
    const host = await makeHost();
    expect(await host.read.system.health(HEALTHZ, { timeoutMs: PATIENCE_MS })).toBeUndefined();
    await bootstrap(host, '--register-with-taints=gpu=yes:NoSchedule --node-labels=disk=ssd,example.com/x=');
    await expect.poll(ready('worker-a'), { interval: 20 }).toBe(true);

    expect(await host.read.system.health(HEALTHZ, { timeoutMs: PATIENCE_MS })).toBe(200);
    expect(await host.read.system.health('http://127.0.0.1:10249/healthz', { timeoutMs: PATIENCE_MS })).toBeUndefined();
    expect(await host.read.system.portFree(10250)).toBe(false);
    const link = await readlink(host.inside('/var/lib/kubelet/pki/kubelet-client-current.pem'));
    expect(link).toMatch(/^kubelet-client-\d{4}(-\d\d){5}\.pem$/);
    const pem = (await host.read.files.read('/var/lib/kubelet/pki/kubelet-client-current.pem'))?.toString() ?? '';
    expect(pem).toContain('-----BEGIN EC PRIVATE KEY-----');
    expect(new X509Certificate(pem).subject).toBe('O=system:nodes\nCN=system:node:worker-a');
    expect((await host.read.files.stat(`/var/lib/kubelet/pki/${link}`))?.mode).toBe(0o600);

    const conf = await host.read.files.read('/etc/kubernetes/kubelet.conf');
    expect((await host.read.files.stat('/etc/kubernetes/kubelet.conf'))?.mode).toBe(0o600);
    expect(conf?.toString()).not.toContain(controlPlane.instructions.token.reveal());
    const user = {
      'client-certificate': '/var/lib/kubelet/pki/kubelet-client-current.pem',
      'client-key': '/var/lib/kubelet/pki/kubelet-client-current.pem',
    };
    expect(parse(conf?.toString() ?? '')).toMatchObject({
      clusters: [{ name: 'default-cluster', cluster: { server: `https://${controlPlane.endpoint}` } }],
      users: [{ name: 'default-auth', user }],
    });

    const [node] = controlPlane.nodes();
    expect(node?.metadata.labels).toMatchObject({
      disk: 'ssd',
      'example.com/x': '',
      'kubernetes.io/hostname': 'worker-a',
    });
    expect(node && taintsOf(node)).toEqual([{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }]);
    expect(node && conditionsOf(node).map(({ type }) => type)).toEqual([
      'MemoryPressure',
      'DiskPressure',
      'PIDPressure',
      'Ready',
    ]);
    const [csr] = controlPlane.certificateRequests();
    expect(csr?.metadata.name).toMatch(/^node-csr-[\w-]{43}$/);
    expect(csr?.spec).toMatchObject({ usages: ['digital signature', 'client auth'] });
    expect(csr?.spec).not.toHaveProperty('expirationSeconds');
  });

  test('hostname-override gives the node its name', async () => {
    controlPlane = await EmbeddedControlPlane.start();
    await bootstrap(await makeHost(), '--hostname-override=other');
    await expect.poll(ready('other'), { interval: 20 }).toBe(true);
  });

  test('started again with its certificate it asks for no other and needs no bootstrap kubeconfig', async () => {
    controlPlane = await EmbeddedControlPlane.start();
    const host = await makeHost();
    await bootstrap(host);
    await expect.poll(ready('worker-a'), { interval: 20 }).toBe(true);
    await host.write.services.stop('kubelet');
    expect(await host.read.system.health(HEALTHZ, { timeoutMs: PATIENCE_MS })).toBeUndefined();
    await host.write.files.remove('/etc/kubernetes/bootstrap-kubelet.conf');
    controlPlane.deleteNode('worker-a');
    await host.write.services.start('kubelet');
    await expect.poll(ready('worker-a'), { interval: 20 }).toBe(true);
    expect(controlPlane.certificateRequests()).toHaveLength(1);
  });

  test('while it waits for approval it is healthy, and the token stands in no log', async () => {
    controlPlane = await EmbeddedControlPlane.start({ faults: ['never-approved'] });
    const host = await makeHost();
    await bootstrap(host);
    await expect.poll(() => controlPlane.certificateRequests().length, { interval: 20 }).toBe(1);
    expect(await host.read.system.health(HEALTHZ, { timeoutMs: PATIENCE_MS })).toBe(200);
    expect(await host.read.files.read('/var/lib/kubelet/pki/kubelet-client-current.pem')).toBeUndefined();
    // The server has the request before the kubelet has its answer.
    const log = async () => (await host.read.services.log('kubelet', 100)).join('\n');
    await expect.poll(log, { interval: 20 }).toContain('Certificate signing request created');
    expect(await log()).not.toContain(controlPlane.instructions.token.reveal().split('.')[1]);
  });

  test('a token that is refused is logged and tried again; the kubelet does not crash', async () => {
    controlPlane = await EmbeddedControlPlane.start({ faults: ['unknown-token'] });
    const host = await makeHost();
    await bootstrap(host);
    const log = async () => (await host.read.services.log('kubelet', 100)).join('\n');
    await expect
      .poll(log, { interval: 20 })
      .toContain('Failed while requesting a signed certificate from the control plane: Unauthorized');
    expect(await host.read.services.state('kubelet')).toMatchObject({ active: true, restarts: 0 });
  });
});

describe('it refuses to start', () => {
  const cases: [string, (host: SimulatedHost) => Promise<void>, string][] = [
    [
      'without config.yaml',
      (host) => host.write.files.remove('/var/lib/kubelet/config.yaml'),
      'open /var/lib/kubelet/config.yaml: no such file or directory',
    ],
    [
      'with a config.yaml that is no YAML',
      (host) => write(host, '/var/lib/kubelet/config.yaml', 'a: [b'),
      'failed to load kubelet config file',
    ],
    [
      'with a config.yaml of another kind',
      (host) => write(host, '/var/lib/kubelet/config.yaml', CONFIG.replace('KubeletConfiguration', 'Kubelet')),
      'no kind',
    ],
    [
      'with a wrong type in config.yaml',
      (host) => write(host, '/var/lib/kubelet/config.yaml', `${CONFIG}clusterDNS: 10.96.0.10\n`),
      'into field clusterDNS',
    ],
    [
      'with an unknown flag',
      (host) =>
        write(host, '/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS="--pod-infra-container-imag=x"'),
      'unknown flag: --pod-infra-container-imag',
    ],
    [
      'with a malformed taint',
      (host) => write(host, '/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS="--register-with-taints=a=b"'),
      'invalid taint spec',
    ],
    [
      'without a bootstrap kubeconfig',
      (host) => host.write.files.remove('/etc/kubernetes/bootstrap-kubelet.conf'),
      'unable to load bootstrap kubeconfig',
    ],
    [
      'with a bootstrap kubeconfig that is none',
      (host) => write(host, '/etc/kubernetes/bootstrap-kubelet.conf', 'hello'),
      'unable to load bootstrap kubeconfig',
    ],
    [
      'without the CA that its configuration names',
      (host) =>
        write(
          host,
          '/var/lib/kubelet/config.yaml',
          `${CONFIG}authentication:\n  x509:\n    clientCAFile: /nowhere.crt\n`,
        ),
      'unable to load client CA file /nowhere.crt',
    ],
    [
      'without the runtime that its configuration names',
      (host) =>
        write(host, '/var/lib/kubelet/config.yaml', `${CONFIG}containerRuntimeEndpoint: unix:///run/crio/crio.sock\n`),
      'validate CRI v1 runtime API',
    ],
  ];
  test.each(cases)('%s', async (_name, spoil, reason) => {
    controlPlane = await EmbeddedControlPlane.start();
    const host = await makeHost();
    await bootstrap(host);
    await host.write.services.stop('kubelet');
    await spoil(host);
    for (const path of ['/etc/kubernetes/kubelet.conf', '/var/lib/kubelet/pki/kubelet-client-current.pem'])
      await host.write.files.remove(path);
    await host.write.services.start('kubelet');
    const log = async () => (await host.read.services.log('kubelet', 100)).join('\n');
    await expect.poll(log, { interval: 10 }).toContain(reason);
    expect(await log()).toContain('code=exited, status=1/FAILURE');
    expect(await host.read.system.health(HEALTHZ, { timeoutMs: PATIENCE_MS })).toBeUndefined();
  });

  test('on swap, and systemd starts it again and again until it is stopped', async () => {
    controlPlane = await EmbeddedControlPlane.start();
    const host = await makeHost(['swap-on']);
    await bootstrap(host);
    const restarts = async () => (await host.read.services.state('kubelet')).restarts ?? 0;
    await expect.poll(restarts, { interval: 50 }).toBeGreaterThanOrEqual(2);
    await host.write.services.stop('kubelet');
    const seen = await restarts();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await restarts()).toBe(seen);
  });
});

describe('flags', () => {
  test('read as systemd and pflag read them', () => {
    expect(parseEnvironmentFile(undefined)).toEqual([]);
    expect(parseEnvironmentFile('OTHER=x\n')).toEqual([]);
    expect(parseEnvironmentFile('KUBELET_KUBEADM_ARGS=""\n')).toEqual([]);
    const words = parseEnvironmentFile('KUBELET_KUBEADM_ARGS="--node-ip 10.0.0.1 --fail-swap-on=false -v=5"\n');
    expect(parseFlags(words)).toMatchObject({
      nodeIp: '10.0.0.1',
      failSwapOn: false,
      registerWithTaints: [],
      nodeLabels: {},
    });
  });

  test('anything at all either gives flags or a crash of the kubelet, never another error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseFlags(parseEnvironmentFile(`KUBELET_KUBEADM_ARGS="${text}"`));
        } catch (error) {
          expect((error as Error).name).toBe('KubeletCrash');
        }
      }),
    );
  });
});

test('no path of a sandbox leads out of it', async () => {
  controlPlane = await EmbeddedControlPlane.start();
  const host = await makeHost();
  await write(host, '/../../../../escaped', 'x');
  expect(await readFile(join(directory, 'host/escaped'), 'utf8')).toBe('x');
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', 'a', '', '/', '//..', '\\..')), (parts) => {
      expect(host.inside(parts.join('/')).startsWith(join(directory, 'host'))).toBe(true);
    }),
  );
});
