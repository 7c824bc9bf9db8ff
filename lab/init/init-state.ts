/** All that an init leaves on its host and in its cluster, as a value in which two inits of equal meaning are equal. */
import { expect } from 'vitest';
import { type ControlPlaneState, controlPlaneState, type MadeFiles } from '../control-plane/control-plane-state.ts';
import { COMPONENTS, ISSUED, KUBECONFIGS, PKI } from '../control-plane/joined-control-plane.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';
import { pathDifferences, WANTED } from '../worker/host-state.ts';
import { clusterObjects, withoutZeros } from './cluster-objects.ts';

export interface InitState extends ControlPlaneState {
  readonly objects: Readonly<Record<string, unknown>>;
}

const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';
const MADE: MadeFiles = {
  issued: ['ca', 'front-proxy-ca', 'etcd/ca'].map((name) => `${PKI}/${name}`).concat(ISSUED),
  kubeconfigs: [...KUBECONFIGS, '/etc/kubernetes/super-admin.conf'],
  keys: [`${PKI}/sa.key`, `${PKI}/sa.pub`],
  components: COMPONENTS,
};
/** Files of a cluster with an external etcd: nothing that etcd's CA would sign. */
const WITHOUT_ETCD: MadeFiles = {
  ...MADE,
  issued: MADE.issued.filter((file) => !file.includes('etcd')),
  components: COMPONENTS.filter((name) => name !== 'etcd'),
};
/** 20 bytes, of a key that is made by chance. */
const KEY_IDENTIFIER = /(?:[0-9A-F]{2}:){19}[0-9A-F]{2}/g;

/** The node is Ready, all of its Pods run and cluster-info is signed. */
export async function initState(
  host: LabHost,
  cluster: Cluster,
  nodeName: string,
  { externalEtcd = false } = {},
): Promise<InitState> {
  await until('CoreDNS and kube-proxy to run', () => addonsRun(cluster));
  const state = await controlPlaneState(host, cluster, nodeName, externalEtcd ? WITHOUT_ETCD : MADE);
  const signed = async () => JSON.stringify((await cluster.api('GET', CLUSTER_INFO)).body).includes('jws-kubeconfig-');
  await until('cluster-info to be signed', signed);
  const ca = await host.readFile(`${PKI}/ca.crt`);
  const encoded = Buffer.from(ca).toString('base64');
  const unchanging = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll(encoded, 'the CA').replace(KEY_IDENTIFIER, 'its key')) as T;
  // The addresses of Pods are given out by turns, and which of two programs makes the directory first is chance.
  const paths = Object.entries(state.paths).filter(([path]) => !`${path}/`.startsWith('/var/lib/cni/'));
  return {
    ...state,
    paths: Object.fromEntries(paths),
    contents: { ...unchanging(state.contents), [KUBELET_CONFIG]: withoutZeros(state.contents[KUBELET_CONFIG]) },
    certificates: unchanging(state.certificates),
    objects: await clusterObjects(cluster, ca),
  };
}

/** Expects kubejoin's result to equal kubeadm's, except for intended differences and these paths. */
export function expectEqualInits(kubeadm: InitState, kubejoin: InitState, otherPaths: readonly unknown[] = []): void {
  expect(pathDifferences(kubeadm, kubejoin)).toEqual([...otherPaths, ...Object.keys(WANTED)]);
  for (const what of ['contents', 'certificates', 'kubeletArguments', 'node', 'member', 'objects'] as const)
    expect(kubejoin[what], what).toEqual(kubeadm[what]);
}

const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

async function addonsRun(cluster: Cluster): Promise<boolean> {
  const { body } = await cluster.api('GET', '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app');
  const pods =
    (body as { items?: { metadata: { labels: { 'k8s-app': string } }; status: { phase: string } }[] }).items ?? [];
  const running = pods
    .filter(({ status }) => status.phase === 'Running')
    .map(({ metadata }) => metadata.labels['k8s-app']);
  return running.length === pods.length && ['kube-dns', 'kube-proxy'].every((name) => running.includes(name));
}
