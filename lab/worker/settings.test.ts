/**
 * Settings of the node: its name, taints, arguments, patches, and all of them in a configuration file.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { expectGoodNode, expectJoined, kubeletArguments } from './joined-node.ts';
import { type JsonRun, join } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const CONFIG = '/root/join.yaml';

async function joined(args: readonly string[], nodeName = at.worker.name): Promise<JsonRun> {
  await resolvable(nodeName);
  const run = await join(at.worker, args);
  expectJoined(run);
  expect(run.result.nodeName).toBe(nodeName);
  await expectGoodNode(at.worker, { cluster: at.cluster, nodeName, secrets: [at.secret] });
  return run;
}

/**
 * The kubelet looks its node's name up before it registers, and the lab has no name server: it would wait for an
 * answer.
 */
async function resolvable(name: string): Promise<void> {
  const { address } = at.worker;
  await at.worker.writeFile('/etc/hosts', `${await at.worker.readFile('/etc/hosts')}${address} ${name}\n`);
}

const discovery = () => ({
  bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] },
});
const TAINTS = [{ key: 'lab', value: 'tests', effect: 'NoSchedule' }];

/** The same settings as each version writes them. */
const versions: Record<string, () => object> = {
  'kubeadm.k8s.io/v1beta4': () => ({
    nodeRegistration: { name: 'in-a-file', taints: TAINTS, kubeletExtraArgs: [{ name: 'v', value: '3' }] },
    timeouts: { discovery: '30s', tlsBootstrap: '1m' },
  }),
  'kubeadm.k8s.io/v1beta3': () => ({
    nodeRegistration: { name: 'in-a-file', taints: TAINTS, kubeletExtraArgs: { v: '3' } },
  }),
};

describe.each(Object.entries(versions))('a configuration file in %s', (apiVersion, fields) => {
  const configuration = () => ({ apiVersion, kind: 'JoinConfiguration', discovery: discovery(), ...fields() });
  const writings: Record<string, () => string> = {
    YAML: () => stringify(configuration()),
    JSON: () => JSON.stringify(configuration()),
    'several documents': () => {
      const kubelet = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', maxPods: 50 };
      return [kubelet, configuration()].map((document) => stringify(document)).join('---\n');
    },
  };
  it.each(Object.entries(writings))('as %s', async (_, text) => {
    await at.worker.writeFile(CONFIG, text(), 0o600);
    await joined(['--config', CONFIG], 'in-a-file');
    const node = await at.cluster.node('in-a-file');
    expect(node).toMatchObject({ spec: { taints: expect.arrayContaining([TAINTS[0]]) } });
    expect(await kubeletArguments(at.worker)).toEqual(
      expect.arrayContaining(['--v=3', '--hostname-override=in-a-file']),
    );
  });
});

it('--node-name', async () => {
  await joined([...at.args, '--node-name=another.name'], 'another.name');
});

it('--node-name beside --config wins', async () => {
  const configuration = { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'JoinConfiguration', discovery: discovery() };
  await at.worker.writeFile(CONFIG, stringify({ ...configuration, nodeRegistration: { name: 'in-a-file' } }), 0o600);
  await joined(['--config', CONFIG, '--node-name', 'on-the-line'], 'on-the-line');
});

const patches: Record<string, { file: string; text: string }> = {
  strategic: { file: 'kubeletconfiguration+strategic.yaml', text: 'maxPods: 77\n' },
  merge: { file: 'kubeletconfiguration0+merge.json', text: '{"maxPods": 77}' },
  json: { file: 'kubeletconfiguration1+json.yaml', text: '- {op: add, path: /maxPods, value: 77}\n' },
};
it.each(Object.entries(patches))('--patches: a %s patch of the kubelet configuration', async (_, { file, text }) => {
  await at.worker.writeFile(`/root/patches/${file}`, text);
  await joined([...at.args, '--patches', '/root/patches']);
  expect(parse(await at.worker.readFile('/var/lib/kubelet/config.yaml'))).toMatchObject({ maxPods: 77 });
  const node = await at.cluster.node(at.worker.name);
  expect(node).toMatchObject({ status: { capacity: { pods: '77' } } });
});

it('--skip-phases=preflight', async () => {
  const { events } = await joined([...at.args, '--skip-phases=preflight']);
  expect(events.filter(({ type }) => type === 'phase-started').map(({ phase }) => phase)).toEqual([
    'kubelet-start',
    'kubelet-wait-bootstrap',
  ]);
  expect(events.filter(({ type }) => type === 'check')).toEqual([]);
});

describe('--cri-socket', () => {
  const CRIO = '/var/run/crio/crio.sock';
  const second = () => {
    onTestFinished(async () => void (await at.worker.mustExec(['rm', '-rf', '/run/crio'])));
    return at.worker.mustExec(['sh', '-ec', `mkdir -p /run/crio; ln -s /run/containerd/containerd.sock ${CRIO}`]);
  };
  const first = 'unix:///var/run/containerd/containerd.sock';

  it('is needed where two runtimes listen, and both are named', async () => {
    await second();
    const run = await join(at.worker, at.args);
    expect(run.result).toMatchObject({
      exitCode: 3,
      failure: { code: 'CRI_SOCKET_AMBIGUOUS', params: { sockets: [first, `unix://${CRIO}`] } },
    });
  });

  it('chooses one of them', async () => {
    await second();
    await joined([...at.args, `--cri-socket=unix://${CRIO}`]);
    expect(parse(await at.worker.readFile('/var/lib/kubelet/config.yaml'))).toMatchObject({
      containerRuntimeEndpoint: `unix://${CRIO}`,
    });
  });
});
