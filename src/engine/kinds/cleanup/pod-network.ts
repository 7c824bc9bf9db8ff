import { Failure, onFailure } from '../../../base/failure.ts';
import { inTurns, linesIn } from '../../../base/turns.ts';
import { type HostReader, reasonOf } from '../../../host/ports.ts';
import { PROGRAM_FAILED } from '../../engine-sentences.ts';

/** The configuration of CNI and the state of its plugins. Other container tools use the same directories. */
const CNI_DIRECTORIES = ['/etc/cni/net.d', '/var/lib/cni'] as const;

/** Interfaces of the Pod network that outlive its Pods (CNI's bridge plugin, Flannel, Calico, Cilium). */
const INTERFACES = ['cni0', 'flannel.1', 'flannel-v6.1', 'vxlan.calico', 'cilium_vxlan', 'cilium_host', 'cilium_net'];

export interface CniLeftovers {
  /** Those that are not empty. */
  directories: string[];
  interfaces: string[];
}

export async function cniLeftovers(host: HostReader): Promise<CniLeftovers> {
  const links = await networkInterfaces(host);
  return {
    directories: await filledCniDirectories(host),
    interfaces: INTERFACES.filter((name) => links.includes(name)),
  };
}

/** CNI_DIRECTORIES that are not empty. */
export async function filledCniDirectories({ files }: Pick<HostReader, 'files'>): Promise<string[]> {
  const contents = await Promise.all(CNI_DIRECTORIES.map((path) => files.list(path)));
  return CNI_DIRECTORIES.filter((_, index) => (contents[index] ?? []).length > 0);
}

/**
 * All interfaces of this process's network namespace, up or down, with an address or without. Read from /proc/net/dev
 * (proc(5)), because /sys may show another namespace.
 */
export async function networkInterfaces({ files }: Pick<HostReader, 'files'>): Promise<string[]> {
  const content = (await files.read('/proc/net/dev'))?.toString('utf8') ?? '';
  return content.split('\n').flatMap((line) => /^\s*([^\s:]+):/.exec(line)?.[1] ?? []);
}

/** Chains of kube-proxy, the kubelet, CNI's reference plugins, Calico, Flannel, Cilium and Weave. */
const OWN_CHAIN = /^(KUBE-|CNI-|cali-|FLANNEL-|CILIUM_|OLD_CILIUM_|WEAVE-)/;

interface ChainRemoval {
  /** table/chain. */
  chains: string[];
  /** Input of iptables-restore --noflush: removes these chains and the rules that jump to them, each table at once. */
  script: string;
}

interface Table {
  name: string;
  chains: string[];
  /** `-A CHAIN ...` */
  rules: string[];
}

/** A packet filter, named by the program that lists it. */
export type PacketFilterPart = (typeof IPTABLES)[number] | 'nft' | 'ipvsadm' | 'ipset';

const IPTABLES = [
  'iptables-nft',
  'ip6tables-nft',
  'iptables-legacy',
  'ip6tables-legacy',
  'iptables',
  'ip6tables',
] as const;

/** In the order of clearing: a set can be removed only when no rule names it. */
export const PACKET_FILTERS: readonly PacketFilterPart[] = [...IPTABLES, 'nft', 'ipvsadm', 'ipset'];

/** Tables of kube-proxy (nftables mode), CNI's reference plugins and Flannel. */
const OWN_TABLES: ReadonlySet<string> = new Set([
  'kube-proxy',
  'cni_plugins_masquerade',
  'cni_hostport',
  'flannel-ipv4',
  'flannel-ipv6',
]);

const OWN_SET = /^(KUBE-|cali[46]0)/;

/**
 * kube-proxy's interface in IPVS mode: if it exists, the whole IPVS table is kube-proxy's, which itself removes the
 * services of others (except in ipvs.excludeCIDRs). Its node ports have no address on the interface.
 */
const IPVS_INTERFACE = 'kube-ipvs0';

/** Many Services are many rules: kube-proxy writes about 0.5 kB for each endpoint, and iptables-save needs seconds. */
const LOOK = { timeoutMs: 30_000, maxBytes: 256 * 1024 * 1024 };

/**
 * In seconds. Without it, iptables-legacy-restore fails at once if another program holds the xtables lock; every version
 * of that name has it. The nftables variants need no lock.
 */
const WAIT_FOR_LOCK = '--wait=10';

/** Kubernetes' entries in a packet filter, and the commands that remove them. */
interface Clearing {
  items: string[];
  commands: { argv: string[]; input?: string }[];
}

const NOTHING: Clearing = { items: [], commands: [] };

/**
 * Reads a filter without changing it. One that is not installed, or whose program reports an error (its kernel module is
 * missing), counts as empty. Throws PROGRAM_FAILED for one that does not answer in time or answers too much.
 */
export async function clearing(part: PacketFilterPart, host: HostReader): Promise<Clearing> {
  switch (part) {
    case 'nft':
      return nftTables(host);
    case 'ipvsadm':
      return ipvs(host);
    case 'ipset':
      return sets(host);
    default:
      return iptables(part, host);
  }
}

/** Kubernetes' entries in a filter; undefined for one that cannot be read, so that there may be some. */
export async function itemsOf(part: PacketFilterPart, host: HostReader): Promise<string[] | undefined> {
  return clearing(part, host).then(
    ({ items }) => items,
    onFailure(() => undefined),
  );
}

async function iptables(part: (typeof IPTABLES)[number], host: HostReader): Promise<Clearing> {
  if (!(await isUsed(part, host))) return NOTHING;
  const saved = await output([`${part}-save`], host);
  const removal = saved === undefined ? undefined : await chainRemoval(saved);
  if (removal === undefined) return NOTHING;
  const argv = [`${part}-restore`, '--noflush', ...(part.endsWith('-legacy') ? [WAIT_FOR_LOCK] : [])];
  return { items: removal.chains, commands: [{ argv, input: removal.script }] };
}

/** Skips an empty legacy interface, whose program would load the kernel's module. */
async function isUsed(part: (typeof IPTABLES)[number], { files, system }: HostReader): Promise<boolean> {
  const family = part.startsWith('ip6') ? 'ip6tables' : 'iptables';
  if (part === family) {
    const variants = await Promise.all(
      ['nft', 'legacy'].map((variant) => system.commandPath(`${family}-${variant}-save`)),
    );
    return variants.every((path) => path === undefined);
  }
  if (!part.endsWith('-legacy')) return true;
  const names = await files.read(family === 'iptables' ? '/proc/net/ip_tables_names' : '/proc/net/ip6_tables_names');
  return names !== undefined && names.length > 0;
}

async function nftTables(host: HostReader): Promise<Clearing> {
  const lines = (await output(['nft', 'list', 'tables'], host))?.split('\n') ?? [];
  const own = lines.flatMap((line) => {
    const [, family, name] = /^table (\S+) (\S+)$/.exec(line.trim()) ?? [];
    return family !== undefined && name !== undefined && OWN_TABLES.has(name) ? [[family, name]] : [];
  });
  return {
    items: own.map((table) => table.join(' ')),
    commands: own.map((table) => ({ argv: ['nft', 'delete', 'table', ...table] })),
  };
}

async function ipvs(host: HostReader): Promise<Clearing> {
  if (!(await networkInterfaces(host)).includes(IPVS_INTERFACE)) return NOTHING;
  const clear = (await host.system.commandPath('ipvsadm')) === undefined ? [] : [{ argv: ['ipvsadm', '--clear'] }];
  return { items: [IPVS_INTERFACE], commands: [...clear, { argv: ['ip', 'link', 'delete', IPVS_INTERFACE] }] };
}

async function sets(host: HostReader): Promise<Clearing> {
  const names = (await output(['ipset', 'list', '-n'], host))?.split('\n') ?? [];
  const own = names.filter((name) => OWN_SET.test(name));
  return { items: own, commands: own.map((name) => ({ argv: ['ipset', 'destroy', name] })) };
}

/** A program's standard output; undefined if the program is not installed or reports an error. */
async function output(argv: readonly [string, ...string[]], { system }: HostReader): Promise<string | undefined> {
  if ((await system.commandPath(argv[0])) === undefined) return undefined;
  const result = await system.query(argv, LOOK);
  // Killed before it had answered: what it had printed until then is not all.
  if (result.code < 0) throw new Failure(PROGRAM_FAILED, { command: argv.join(' '), reason: reasonOf(result) });
  return result.code === 0 ? result.stdout : undefined;
}

/**
 * Reads the output of iptables-save, in turns: a large cluster has hundreds of thousands of rules. Undefined if it has
 * nothing of Kubernetes. All other rules are kept.
 */
export async function chainRemoval(saved: string): Promise<ChainRemoval | undefined> {
  const tables: Table[] = [];
  await inTurns(linesIn(saved), (line) => {
    const open = tables.at(-1);
    if (line.startsWith('*')) tables.push({ name: line.slice(1).trim(), chains: [], rules: [] });
    else if (line.startsWith(':')) open?.chains.push(line.slice(1).split(' ', 1)[0] ?? '');
    else if (line.startsWith('-A ')) open?.rules.push(line);
  });
  const removal: ChainRemoval = { chains: [], script: '' };
  for (const table of tables) await addRemoval(table, removal);
  return removal.chains.length === 0 ? undefined : removal;
}

async function addRemoval({ name, chains, rules }: Table, removal: ChainRemoval): Promise<void> {
  const own = new Set<string>();
  await inTurns(chains, (chain) => {
    if (OWN_CHAIN.test(chain)) own.add(chain);
  });
  if (own.size === 0) return;
  removal.script += `*${name}\n`;
  await inTurns(own, (chain) => {
    removal.chains.push(`${name}/${chain}`);
    removal.script += `:${chain} - [0:0]\n`; // empties it
  });
  await inTurns(rules, (rule) => {
    if (leadsTo(rule, own)) removal.script += `-D ${rule.slice('-A '.length)}\n`;
  });
  await inTurns(own, (chain) => {
    removal.script += `-X ${chain}\n`;
  });
  removal.script += 'COMMIT\n';
}

/** True for a rule of another chain that jumps to one of these. */
function leadsTo(rule: string, own: ReadonlySet<string>): boolean {
  const words = wordsOf(rule);
  if (own.has(words[1] ?? '')) return false;
  return words.some(
    (word, index) => ['-j', '--jump', '-g', '--goto'].includes(word) && own.has(words[index + 1] ?? ''),
  );
}

/** Splits a rule with iptables-save's quoting (double quotes, backslash escapes): a comment may contain anything. */
function wordsOf(rule: string): string[] {
  return [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    plain === undefined ? `"${quoted}"` : plain,
  );
}
