/** Chains that Kubernetes and the network plugins in common use make: kube-proxy and the kubelet, CNI's reference plugins, Calico, Flannel, Cilium, Weave. */
const OWN_CHAIN = /^(KUBE-|CNI-|cali-|FLANNEL-|CILIUM_|OLD_CILIUM_|WEAVE-)/;

export interface ChainRemoval {
  /** table/chain. */
  chains: string[];
  /** For iptables-restore --noflush: takes away these chains and the rules that lead to them, table by table at once. */
  script: string;
}

/** From what iptables-save printed; undefined where nothing of Kubernetes is in it. Every other rule stays as it is. */
export function chainRemoval(saved: string): ChainRemoval | undefined {
  const parts = tables(saved).map(tableRemoval);
  const chains = parts.flatMap((part) => part.chains);
  return chains.length === 0 ? undefined : { chains, script: parts.map(({ script }) => script).join('') };
}

interface Table {
  name: string;
  chains: string[];
  /** `-A CHAIN ...` */
  rules: string[];
}

function tables(saved: string): Table[] {
  const found: Table[] = [];
  for (const line of saved.split('\n')) {
    const open = found.at(-1);
    if (line.startsWith('*')) found.push({ name: line.slice(1).trim(), chains: [], rules: [] });
    else if (line.startsWith(':')) open?.chains.push(line.slice(1).split(' ')[0] ?? '');
    else if (line.startsWith('-A ')) open?.rules.push(line);
  }
  return found;
}

function tableRemoval({ name, chains, rules }: Table): ChainRemoval {
  const own = chains.filter((chain) => OWN_CHAIN.test(chain));
  if (own.length === 0) return { chains: [], script: '' };
  const leading = rules.filter((rule) => leadsTo(rule, own));
  const lines = [
    `*${name}`,
    ...own.map((chain) => `:${chain} - [0:0]`), // empties it
    ...leading.map((rule) => `-D ${rule.slice('-A '.length)}`),
    ...own.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ];
  return { chains: own.map((chain) => `${name}/${chain}`), script: lines.join('\n') };
}

/** A rule of another chain whose target is one of these. */
function leadsTo(rule: string, own: readonly string[]): boolean {
  const words = wordsOf(rule);
  if (own.includes(words[1] ?? '')) return false;
  return words.some((word, index) => ['-j', '--jump', '-g', '--goto'].includes(word) && own.includes(words[index + 1] ?? ''));
}

/** As iptables-save quotes: in double quotes, a backslash before a quote or a backslash. A comment may hold anything. */
function wordsOf(rule: string): string[] {
  return [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => (plain === undefined ? `"${quoted}"` : plain));
}
