import { posix } from 'node:path';
import { cniLeftovers, itemsOf, PACKET_FILTERS } from '../../engine/kinds/cleanup/pod-network.ts';
import { dataNames } from '../../engine/kinds/etcd/data-directory.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { keptEtcd } from './cleanup-node.ts';
import type { Cleanup } from './cleanups.ts';
import type { ResetFacts } from './facts.ts';
import { homeKubeconfigs } from './home-kubeconfigs.ts';
import { isElsewhere } from './local-etcd.ts';

/** Something that a reset does not remove, as in kubeadm. */
export interface Left {
  /** Kind of the items. */
  what:
    | Cleanup
    | 'kubeconfig-shared'
    | 'logs'
    | 'plugins'
    | 'temporary'
    | 'certificates'
    | 'etcd-data'
    | 'etcd-data-kept'
    | 'etcd-member'
    | 'external-etcd'
    | 'node';
  /** Paths, names or addresses of what is left. */
  items: readonly string[];
}

/** Facts that must be read before the reset. */
export const LEFT_FACTS = [
  'settings',
  'authorities',
  'localEtcd',
  'etcdEmptied',
  'wasNode',
  'nodeName',
  'phasesOfRun',
] as const;
export type LeftFacts = Pick<ResetFacts, (typeof LEFT_FACTS)[number]>;

const LOGS = ['/var/log/pods', '/var/log/containers'];
const ETCD_DATA = '/var/lib/etcd';
/** The kubelet's directory of volume plugins. */
const PLUGINS = '/usr/libexec/kubernetes';

/** Items that remain on the host after a reset, or in a preview, would remain. */
export async function leftOn(host: HostReader, facts: LeftFacts): Promise<Left[]> {
  const { settings, authorities, localEtcd, etcdEmptied, wasNode, nodeName } = facts;
  const { certificatesDir, cleanupTmpDir, dryRun } = settings.configuration;
  // A preview removes no interface and no rule, so they would still be found.
  const isGone = (what: Cleanup) => dryRun && settings.cleanup.has(what);
  const [cni, filters, kubeconfigs, ...directories] = await Promise.all([
    isGone('cni') ? [] : cniItems(host),
    isGone('iptables') ? [] : filterItems(host),
    homeKubeconfigs(authorities, host),
    ...[...LOGS, PATHS.temporary, ETCD_DATA, PLUGINS].map((path) => holding(path, host)),
  ]);
  const [pods = [], containers = [], temporary = [], data = [], plugins = []] = directories;
  const elsewhere = wasNode.certificatesDir !== undefined && wasNode.certificatesDir !== certificatesDir;
  const others = etcdEmptied ? wasNode.etcdServers.filter(isElsewhere) : wasNode.etcdServers;
  const external = localEtcd === undefined ? others : [];
  const keptData = await keptEtcdData(host, facts);
  const certificates = elsewhere ? await holding(wasNode.certificatesDir ?? '', host) : [];
  const left: Left[] = [
    { what: 'cni', items: cni },
    { what: 'iptables', items: filters },
    { what: 'kubeconfig', items: kubeconfigs.filter(({ shared }) => !shared).map(({ path }) => path) },
    { what: 'kubeconfig-shared', items: kubeconfigs.filter(({ shared }) => shared).map(({ path }) => path) },
    { what: 'logs', items: [...pods, ...containers] },
    { what: 'plugins', items: plugins },
    { what: 'temporary', items: cleanupTmpDir ? [] : temporary },
    { what: 'certificates', items: [...certificates, ...(await etcdKeyOutside(facts, host))] },
    { what: 'etcd-data', items: localEtcd === undefined ? data : [] },
    { what: 'etcd-data-kept', items: keptData === undefined ? [] : [keptData] },
    { what: 'etcd-member', items: keptEtcd(facts)?.member?.peerUrls ?? [] },
    { what: 'external-etcd', items: external },
    { what: 'node', items: wasNode.joined ? [nodeName] : [] },
  ];
  return left.filter(({ items }) => items.length > 0);
}

/** The directory of the data that this run keeps, while there is data. */
export async function keptEtcdData(host: HostReader, facts: LeftFacts): Promise<string | undefined> {
  const dataDir = keptEtcd(facts)?.dataDir;
  return dataDir !== undefined && (await dataNames(dataDir, host)).length > 0 ? dataDir : undefined;
}

/** The API server's key for an external etcd, if it is in neither certificate directory. */
async function etcdKeyOutside({ settings, wasNode }: LeftFacts, { files }: HostReader): Promise<string[]> {
  const { etcdKey, certificatesDir } = wasNode;
  if (etcdKey === undefined || (await files.lstat(etcdKey)) === undefined) return [];
  const isOutside = (directory: string) => posix.relative(directory, etcdKey).startsWith('../');
  const isListed = certificatesDir !== undefined && !isOutside(certificatesDir);
  return isListed || !isOutside(settings.configuration.certificatesDir) ? [] : [etcdKey];
}

async function holding(path: string, { files }: HostReader): Promise<string[]> {
  return ((await files.list(path)) ?? []).length > 0 ? [path] : [];
}

async function cniItems(host: HostReader): Promise<string[]> {
  const { directories, interfaces } = await cniLeftovers(host);
  return [...directories, ...interfaces];
}

async function filterItems(host: HostReader): Promise<string[]> {
  const looks = PACKET_FILTERS.map(async (part) => {
    const items = await itemsOf(part, host);
    if (items === undefined) return [part];
    return items.length > 0 ? [`${part} (${items.length})`] : [];
  });
  return (await Promise.all(looks)).flat();
}
