/** Assertions about a host that joined as a control plane, and about what a failed join must not leave. */
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';
import { expectGoodNode, expectNoCredential, KUBELET_CONF, type Kubeconfig } from '../worker/joined-node.ts';

export const PKI = '/etc/kubernetes/pki';
export const MANIFESTS = '/etc/kubernetes/manifests';
export const ETCD_DATA = '/var/lib/etcd';
export const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
/** Files of each single control plane: certificates (without .crt and .key), kubeconfigs, manifests. */
export const ISSUED = [
  'apiserver',
  'apiserver-kubelet-client',
  'front-proxy-client',
  'apiserver-etcd-client',
  'etcd/server',
  'etcd/peer',
  'etcd/healthcheck-client',
].map((name) => `${PKI}/${name}`);
export const KUBECONFIGS = ['admin', 'controller-manager', 'scheduler'].map((name) => `/etc/kubernetes/${name}.conf`);
export const MANIFEST_FILES = COMPONENTS.map((name) => `${MANIFESTS}/${name}.yaml`);
const ROLE = 'node-role.kubernetes.io/control-plane';
const POLL = { interval: 500 };

export interface Expected {
  readonly cluster: Cluster;
  readonly secrets: readonly string[];
  /** Default: the host's own name. */
  readonly nodeName?: string;
  /** Without a member of its own, as with an external etcd. */
  readonly externalEtcd?: boolean;
  /** Port of its API server. Default: 6443. */
  readonly port?: number;
}

/**
 * Its API server serves, its etcd votes, its Pods run, its kubelet talks to its own API server, and nothing secret is
 * readable or left.
 */
export async function expectGoodControlPlane(host: LabHost, expected: Expected): Promise<void> {
  const { cluster, secrets, nodeName = host.name, externalEtcd = false, port = 6443 } = expected;
  await expectGoodNode(host, { cluster, nodeName, secrets });
  if (!externalEtcd) await expectVoter(cluster, host);
  await expectServing(cluster, host, port);
  const kubelet = parse(await host.readFile(KUBELET_CONF)) as Kubeconfig;
  expect(kubelet.clusters[0]?.cluster.server).toBe(`https://${host.address}:${port}`);
  const node = await cluster.node(nodeName);
  expect(node).toMatchObject({
    metadata: { labels: { [ROLE]: '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } },
    spec: { taints: expect.arrayContaining([{ key: ROLE, effect: 'NoSchedule' }]) },
  });
  await podsRun(cluster, nodeName, externalEtcd ? COMPONENTS.slice(1) : COMPONENTS);
  await expectModes(host);
}

/** Expects the member with its peer URL to be a voter, and no learner. */
export async function expectVoter(cluster: Cluster, host: LabHost): Promise<void> {
  const members = await cluster.controlPlane.etcdMembers();
  const own = members.filter(({ peerUrls }) => peerUrls.includes(`https://${host.address}:2380`));
  expect(own).toMatchObject([{ isLearner: false }]);
  expect(members.filter(({ isLearner }) => isLearner)).toEqual([]);
}

async function expectServing(cluster: Cluster, host: LabHost, port: number): Promise<void> {
  const server = `--server=https://${host.address}:${port}`;
  // On a busy machine its checks, which have short limits, fail for a moment.
  await expect
    .poll(() => cluster.kubectl([server, 'get', '--raw=/livez']), POLL)
    .toMatchObject({ code: 0, stdout: 'ok' });
  // The files it was given work on the host itself.
  const nodes = await host.exec(['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'get', 'nodes', '-o', 'name']);
  expect(nodes.stdout, nodes.stderr).toContain('node/cp');
}

interface PodObject {
  readonly metadata: { readonly name: string };
  readonly status: { readonly phase: string };
}

/** The mirror Pods of exactly these components run. They are Ready later, by their startup probes' period of 10 s. */
export async function podsRun(cluster: Cluster, nodeName: string, components: readonly string[]): Promise<void> {
  const query = `fieldSelector=spec.nodeName=${nodeName}&labelSelector=tier=control-plane`;
  const run = async () => {
    const { body } = await cluster.api('GET', `/api/v1/namespaces/kube-system/pods?${query}`);
    const pods = (body as { items?: PodObject[] }).items ?? [];
    const running = pods.filter(({ status }) => status.phase === 'Running').map(({ metadata }) => metadata.name);
    return (
      pods.length === components.length && components.every((component) => running.includes(`${component}-${nodeName}`))
    );
  };
  const evidence = async () => (await cluster.kubectl(['get', 'pods', '-A', '-o', 'wide'])).stdout;
  await until(`the static Pods of ${nodeName} to run`, run, { everyMs: 100, evidence });
}

/** Every key, kubeconfig and manifest is root's alone; certificates may be read. */
async function expectModes(host: LabHost): Promise<void> {
  const entries = await host.snapshot(['/etc/kubernetes'], { except: ['/etc/kubernetes/tmp'] });
  const files = entries.filter(({ type }) => type === 'file');
  const wrong = files.filter(({ path, mode }) => mode !== (/\.(crt|pub)$/.test(path) ? '0644' : '0600'));
  expect(wrong.map(({ path, mode }) => `${path} ${mode}`)).toEqual([]);
}

/**
 * A join that failed before its member voted: no member and no learner of it, no manifest and no data of an etcd, no
 * credential, a healthy cluster.
 */
export async function expectNoTrace(
  host: LabHost,
  { cluster, secrets }: Pick<Expected, 'cluster' | 'secrets'>,
): Promise<void> {
  expect(await cluster.controlPlane.etcdMembers()).toMatchObject([{ name: cluster.first.name, isLearner: false }]);
  await expect.poll(async () => (await cluster.api('GET', '/readyz')).status, POLL).toBe(200);
  expect(await host.fileExists(`${MANIFESTS}/etcd.yaml`)).toBe(false);
  expect(await host.fileExists(`${MANIFESTS}/kube-apiserver.yaml`)).toBe(false);
  expect((await host.exec(['ls', '-A', ETCD_DATA])).stdout).toBe('');
  expect((await host.exec(['pgrep', '-x', 'etcd'])).code, 'an etcd was left running').toBe(1);
  await expectNoCredential(host, secrets);
}
