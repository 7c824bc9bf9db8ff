/**
 * All that a control plane's join leaves on its host and in the cluster, as a value in which two joins of equal meaning
 * are equal.
 */
import { parse } from 'yaml';
import type { LabHost } from '../machine/host.ts';
import { describe } from '../pki-oracle/read-back.ts';
import type { Cluster } from '../support/cluster.ts';
import { type HostState, hostState } from '../worker/host-state.ts';
import { CLIENT_CERTIFICATE, KUBELET_CONF, type Kubeconfig } from '../worker/joined-node.ts';
import { COMPONENTS, ETCD_DATA, ISSUED, KUBECONFIGS, MANIFESTS, podsRun } from './joined-control-plane.ts';

export interface ControlPlaneState extends HostState {
  /** Every certificate issued for this host by file, as openssl shows it, and its key as far as it is not random. */
  readonly certificates: Readonly<Record<string, object>>;
  /** Its member of etcd. */
  readonly member: object | undefined;
}

/** Files that were made for this host. */
export interface MadeFiles {
  /** Certificates with their keys, without .crt and .key. */
  readonly issued: readonly string[];
  readonly kubeconfigs: readonly string[];
  /** Whose content is chance and nothing else. */
  readonly keys: readonly string[];
  /** Those that run here: with an external etcd without one of its own. */
  readonly components: readonly (typeof COMPONENTS)[number][];
}

const MADE_BY_JOIN: MadeFiles = { issued: ISSUED, kubeconfigs: KUBECONFIGS, keys: [], components: COMPONENTS };

/**
 * The node is Ready and all of its Pods run. `made`: what is compared by meaning, not byte by byte; by default what a
 * join makes.
 */
export async function controlPlaneState(
  host: LabHost,
  cluster: Cluster,
  nodeName: string,
  { issued, kubeconfigs, keys, components }: MadeFiles = MADE_BY_JOIN,
): Promise<ControlPlaneState> {
  const certificateFiles = issued.flatMap((base) => [`${base}.crt`, `${base}.key`]);
  const manifests = components.map((name) => `${MANIFESTS}/${name}.yaml`);
  const byMeaning = new Set([...certificateFiles, ...kubeconfigs, ...keys, KUBELET_CONF, ...manifests]);
  await podsRun(cluster, nodeName, components);
  const state = await hostState(host, cluster, nodeName);
  // etcd names the files below its directory by its own counters.
  const entries = Object.entries(state.paths).filter(([path]) => !path.startsWith(`${ETCD_DATA}/member/`));
  const paths = entries.map(([path, entry]) => [
    path,
    byMeaning.has(path) ? entry.replace(/ [0-9a-f]{64}$/, '') : entry,
  ]);
  const contents: Record<string, unknown> = { ...state.contents };
  for (const file of manifests) contents[file] = parse(await host.readFile(file), inKnownOrder);
  const certificates: Record<string, object> = {};
  for (const base of issued)
    certificates[base] = certificate(await host.readFile(`${base}.crt`), await host.readFile(`${base}.key`));
  const kubelets = await host.readFile(CLIENT_CERTIFICATE);
  certificates[CLIENT_CERTIFICATE] = certificate(kubelets, kubelets);
  for (const file of kubeconfigs) {
    const { shown, pem, key } = kubeconfig(await host.readFile(file));
    contents[file] = shown;
    certificates[file] = certificate(pem, key);
  }
  return {
    ...state,
    paths: Object.fromEntries(paths),
    contents,
    certificates,
    member: components.includes('etcd') ? await memberOf(host, cluster) : undefined,
  };
}

/** etcd lists its members in the order of their ids, which are made by chance. */
function inKnownOrder(_: unknown, value: unknown): unknown {
  const members = typeof value === 'string' ? /^--initial-cluster=(.*)/.exec(value)?.[1] : undefined;
  return members === undefined ? value : `--initial-cluster=${members.split(',').sort().join(',')}`;
}

function certificate(pem: string, key: string): object {
  const { notBefore, notAfter, ...described } = describe(pem, key);
  // The days that are left: kubeadm dates a certificate back to the beginning of its CA.
  return { ...described, days: Math.round((notAfter - Date.now()) / 86_400_000), startsWithin: Date.now() > notBefore };
}

function kubeconfig(text: string): { shown: object; pem: string; key: string } {
  const { users, ...rest } = parse(text) as Kubeconfig;
  const decoded = (field: string) => Buffer.from(String(users[0]?.user[field] ?? ''), 'base64').toString();
  const shown = { ...rest, users: users.map(({ name, user }) => ({ name, fields: Object.keys(user).sort() })) };
  return { shown, pem: decoded('client-certificate-data'), key: decoded('client-key-data') };
}

async function memberOf(host: LabHost, cluster: Cluster): Promise<object | undefined> {
  const members = await cluster.controlPlane.etcdMembers();
  const own = members.find(({ peerUrls }) => peerUrls.includes(`https://${host.address}:2380`));
  return own && { ...own, id: 'by chance' };
}
