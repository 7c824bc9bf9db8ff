/**
 * A compromised worker: what its kubelet's identity may do to a join of another machine. And what a holder of a
 * bootstrap token is given.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { expectGoodNode, expectJoined, KUBELET_CONF } from '../worker/joined-node.ts';
import { join } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';

const at = workerLab();
let compromised: LabHost;

beforeAll(async () => {
  compromised = at.lab.host('worker2');
  const outcome = await at.cluster.joinWithKubeadm(compromised);
  expect(outcome.code, outcome.stderr).toBe(0);
  await at.cluster.waitReady(compromised.name);
});

afterAll(async () => {
  await compromised.reset();
  await at.cluster.forget(compromised);
});

/** kubectl with the identity of the compromised worker's kubelet. */
async function asItsKubelet(args: readonly string[], stdin?: string) {
  const options = stdin === undefined ? {} : { stdin };
  return compromised.exec(['kubectl', `--kubeconfig=${KUBELET_CONF}`, ...args], options);
}

const object = (kind: string, apiVersion: string, metadata: object, more: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata, ...more });

const PATCH = ['--type=merge', '-p', '{"data":{"kubeconfig":"x","ClusterConfiguration":"x","kubelet":"x"}}'];

interface Attempt {
  readonly args: () => readonly string[];
  readonly stdin?: () => string;
}

/** Attempts at what a join of another machine depends on. */
const ATTEMPTS: Record<string, Attempt> = {
  'read the uploaded certificates': { args: () => ['-n', 'kube-system', 'get', 'secret', 'kubeadm-certs'] },
  'read the bootstrap token': {
    args: () => ['-n', 'kube-system', 'get', 'secret', `bootstrap-token-${at.token.slice(0, 6)}`],
  },
  'list the tokens': { args: () => ['-n', 'kube-system', 'get', 'secrets'] },
  'change cluster-info': { args: () => ['-n', 'kube-public', 'patch', 'configmap', 'cluster-info', ...PATCH] },
  'change kubeadm-config': { args: () => ['-n', 'kube-system', 'patch', 'configmap', 'kubeadm-config', ...PATCH] },
  'change kubelet-config': { args: () => ['-n', 'kube-system', 'patch', 'configmap', 'kubelet-config', ...PATCH] },
  'make the Node of the other machine': {
    args: () => ['create', '-f', '-'],
    stdin: () => object('Node', 'v1', { name: at.worker.name }),
  },
  'change the Node of a control plane': { args: () => ['label', 'node', at.cluster.first.name, 'a=b'] },
  'remove the Node of a control plane': { args: () => ['delete', 'node', at.cluster.first.name] },
  'approve a request': { args: () => ['certificate', 'approve', 'csr-nothing'] },
  'make a token': {
    args: () => ['create', '-f', '-'],
    stdin: () =>
      object(
        'Secret',
        'v1',
        { name: 'bootstrap-token-aaaaaa', namespace: 'kube-system' },
        { type: 'bootstrap.kubernetes.io/token' },
      ),
  },
  'put a Pod on another machine': {
    args: () => ['create', '-f', '-'],
    stdin: () => {
      const spec = { nodeName: at.cluster.first.name, containers: [{ name: 'c', image: 'c' }] };
      const annotations = { 'kubernetes.io/config.mirror': createHash('sha256').update('c').digest('hex') };
      return object(
        'Pod',
        'v1',
        { name: `p-${at.cluster.first.name}`, namespace: 'kube-system', annotations },
        { spec },
      );
    },
  },
};

describe('the kubeconfig of a compromised worker', () => {
  it.each(Object.entries(ATTEMPTS))('may not %s', async (_, { args, stdin }) => {
    const { code, stderr } = await asItsKubelet(args(), stdin?.());
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Forbidden|forbidden|NotFound.*csr-nothing|not allowed/);
  });

  it('does not keep another machine from joining, and is none the wiser', async () => {
    expectJoined(await join(at.worker, at.args));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    const { stdout } = await asItsKubelet(['get', 'nodes,certificatesigningrequests', '-o', 'name']);
    expect(stdout).not.toContain(at.worker.name);
  });
});
