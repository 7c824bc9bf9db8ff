/** All that a join leaves on a host and in the cluster, as a value in which two joins of equal meaning are equal. */
import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import type { LabHost } from '../machine/host.ts';
import type { SnapshotEntry } from '../machine/snapshot.ts';
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';
import { KUBELET_CONF, type Kubeconfig, kubeletArguments } from './joined-node.ts';

export interface HostState {
  /**
   * Every path of the whole host with type, mode, owner and link target, and a digest unless the content is a secret or
   * chance.
   */
  readonly paths: Readonly<Record<string, string>>;
  readonly contents: Readonly<Record<string, unknown>>;
  readonly kubeletArguments: readonly string[];
  readonly node: object;
}

const SERVING_CERTIFICATE = '/var/lib/kubelet/pki/kubelet.crt';

/** Read by meaning, so that the order of fields and the style of quotes don't matter. */
const YAML_FILES = ['/var/lib/kubelet/config.yaml', '/var/lib/kubelet/instance-config.yaml'];

/** Keys and certificates are made anew by every join; the two states are the kubelet's own notes about its Pods. */
const OWN_CONTENT = new Set([
  ...YAML_FILES,
  SERVING_CERTIFICATE,
  '/var/lib/kubelet/pki/kubelet.key',
  '/var/lib/kubelet/actuated_pods_state',
  '/var/lib/kubelet/allocated_pods_state',
]);

/** Below it stand the Pods that the cluster sends, under names made by chance. */
const PODS = '/var/lib/kubelet/pods';

/** The node is Ready and its one Pod (kube-proxy) runs, so that the kubelet has settled. */
export async function hostState(host: LabHost, cluster: Cluster, nodeName: string): Promise<HostState> {
  await cluster.waitReady(nodeName);
  await until(`the Pods of ${nodeName} to run`, () => podsRun(cluster, nodeName));
  const entries = (await host.snapshot()).filter(({ path }) => !path.startsWith(`${PODS}/`));
  return {
    paths: Object.fromEntries(entries.map(described)),
    contents: await contentsOf(host),
    kubeletArguments: await kubeletArguments(host),
    node: nodeFields((await cluster.node(nodeName)) as unknown as NodeObject),
  };
}

export async function podsRun(cluster: Cluster, nodeName: string): Promise<boolean> {
  const { body } = await cluster.api('GET', `/api/v1/pods?fieldSelector=spec.nodeName=${nodeName}`);
  const pods = (body as { items?: { status: { phase: string } }[] }).items ?? [];
  return pods.length > 0 && pods.every(({ status }) => status.phase === 'Running');
}

/** kubelet-client-2026-11-24-17-32-09.pem is the same file in every join. */
const stable = (path: string): string =>
  path.replace(/kubelet-client-\d{4}(-\d\d){5}\.pem$/, 'kubelet-client-TIME.pem');

function described({ path, type, mode, uid, gid, sha256, linkTarget }: SnapshotEntry): [string, string] {
  const name = stable(path);
  const content = name.includes('TIME') || OWN_CONTENT.has(path) ? '' : (sha256 ?? '');
  return [name, [type, mode, `${uid}:${gid}`, stable(linkTarget ?? ''), content].filter(Boolean).join(' ')];
}

async function contentsOf(host: LabHost): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {};
  for (const file of YAML_FILES) contents[file] = parse(await host.readFile(file));
  const { clusters, contexts, users, ...rest } = parse(await host.readFile(KUBELET_CONF)) as Kubeconfig;
  contents[KUBELET_CONF] = { clusters, contexts, users, ...rest };
  contents[SERVING_CERTIFICATE] = certificates(await host.readFile(SERVING_CERTIFICATE));
  return contents;
}

/** Serving certificate of a kubelet as its clients see it, without its key and its exact times. */
function certificates(pem: string): object[] {
  return (pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map((text) => {
    const certificate = new X509Certificate(text);
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
    return {
      subject: certificate.subject.replace(/@\d+$/, '@TIME'),
      issuer: certificate.issuer.replace(/@\d+$/, '@TIME'),
      names: certificate.subjectAltName,
      authority: certificate.ca,
      usages: certificate.keyUsage,
      days: Math.round(days),
    };
  });
}

interface NodeObject {
  readonly metadata: { readonly labels: object; readonly annotations: object; readonly finalizers?: object };
  readonly spec: {
    readonly taints?: readonly { key: string }[];
    readonly podCIDR?: string;
    readonly podCIDRs?: object;
  };
  readonly status: Readonly<Record<string, unknown>>;
}

/**
 * Without what the cluster gives out by turns (podCIDR), and what changes while it runs (conditions' times, images in
 * use).
 */
function nodeFields({ metadata, spec, status }: NodeObject): object {
  const { taints = [], podCIDR: _, podCIDRs: __, ...otherSpec } = spec;
  const { labels, annotations } = metadata;
  const { conditions, ...otherStatus } = status;
  const states = (conditions as { type: string; status: string; reason: string }[]).map(({ type, status, reason }) => [
    type,
    status,
    reason,
  ]);
  const lasting = taints.filter(({ key }) => !key.startsWith('node.kubernetes.io/'));
  return { labels, annotations, taints: lasting, spec: otherSpec, status: { ...otherStatus, conditions: states } };
}

/** One line for each difference: `added PATH`, `removed PATH`, `PATH: kubeadm's -> ours`. */
export function pathDifferences(kubeadm: HostState, kubejoin: HostState): string[] {
  const lines = Object.entries(kubeadm.paths).flatMap(([path, was]) => {
    const is = kubejoin.paths[path];
    if (is === undefined) return [`removed ${path}`];
    return is === was ? [] : [`${path}: ${was} -> ${is}`];
  });
  const added = Object.keys(kubejoin.paths).filter((path) => !(path in kubeadm.paths));
  return [...lines, ...added.map((path) => `added ${path}`)].sort();
}

/** Paths that only kubejoin leaves. */
export const WANTED: Readonly<Record<string, string>> = {
  'added /var/lib/kubejoin': 'the journal, by which a second attempt knows the leavings of the first',
  'added /var/lib/kubejoin/journal.jsonl': 'the same',
};
