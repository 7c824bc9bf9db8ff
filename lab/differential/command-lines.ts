import type { Case, Comparison } from './case.js';
import type { DifferenceName } from './differences.js';

/** A line as it would be typed, words apart by blanks; '' is the empty word. */
type Row = string | readonly [line: string, differs: DifferenceName];

const words = (line: string): string[] => line.split(' ').map((word) => (word === "''" ? '' : word));

export function rows(lines: readonly Row[], compare?: Comparison): Case[] {
  return lines.map((row) => {
    const [line, differs] = typeof row === 'string' ? [row, undefined] : row;
    return { argv: words(line), ...(compare && { compare }), ...(differs && { differs }) };
  });
}

const TOKEN = 'abcdef.0123456789abcdef';
const PIN = `sha256:${'ab'.repeat(32)}`;
/** A whole `join`, to which flags are added. */
const JOIN = `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`;

export const JOIN_LINES: readonly Case[] = rows([
  'join',
  JOIN,
  `join 192.0.2.10:6443`,
  `join 192.0.2.10:6443 --token ${TOKEN}`,
  `join 192.0.2.10:6443 --discovery-token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  `join 192.0.2.10:6443 --discovery-token ${TOKEN} --tls-bootstrap-token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-unsafe-skip-ca-verification`,
  `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-unsafe-skip-ca-verification=false`,
  `join 192.0.2.10:6443 --token= --discovery-token-ca-cert-hash ${PIN}`,
  `join 192.0.2.10:6443 --token abcdef.0123 --discovery-token-ca-cert-hash ${PIN}`,
  `join 192.0.2.10:6443 --token ABCDEF.0123456789abcdef --discovery-token-ca-cert-hash ${PIN}`,
  [
    `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash sha256:12`,
    'pins are checked when they are read',
  ],
  [
    `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash md5:12`,
    'pins are checked when they are read',
  ],
  `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN},${PIN}`,
  `join 192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN} --discovery-token-ca-cert-hash ${PIN}`,
  `join 192.0.2.10:6443 192.0.2.11:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  [`join 192.0.2.10 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`, 'endpoint without a port'],
  `join [2001:db8::1]:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  `join api.example.com:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  `join api_x.example.com:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  [`join 192.0.2.10:0 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`, 'endpoint is checked when it is read'],
  [
    `join 192.0.2.10:65536 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
    'endpoint is checked when it is read',
  ],
  [
    `join 192.0.2.10:https --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
    'endpoint is checked when it is read',
  ],
  [`join :6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`, 'endpoint is checked when it is read'],
  `join https://192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  [`join --discovery-file /nowhere.conf`, 'discovery file is read by discovery'],
  `join --discovery-file https://192.0.2.1/x.conf --tls-bootstrap-token ${TOKEN}`,
  `join --discovery-file http://192.0.2.1/x.conf --tls-bootstrap-token ${TOKEN}`,
  [`join --discovery-file {dir}/cluster.conf --tls-bootstrap-token ${TOKEN}`, 'discovery file is read by discovery'],
  `join 192.0.2.10:6443 --discovery-file /nowhere.conf --token ${TOKEN}`,
  `${JOIN} --node-name worker-1`,
  `${JOIN} --node-name Worker_1`,
  `${JOIN} --node-name WORKER`,
  `${JOIN} --node-name ''`,
  `${JOIN} --node-name a..b`,
  `${JOIN} --cri-socket unix:///run/containerd/containerd.sock`,
  `${JOIN} --cri-socket /run/containerd/containerd.sock`,
  [`${JOIN} --cri-socket tcp://127.0.0.1:1`, 'CRI socket without unix:'],
  [`${JOIN} --cri-socket containerd.sock`, 'CRI socket without unix:'],
  `${JOIN} --ignore-preflight-errors=Swap,NumCPU`,
  `${JOIN} --ignore-preflight-errors=all,Swap`,
  `${JOIN} --ignore-preflight-errors ''`,
  `${JOIN} --control-plane`,
  `${JOIN} --control-plane --certificate-key ${'ab'.repeat(32)}`,
  `${JOIN} --control-plane --certificate-key ab`,
  `${JOIN} --control-plane --certificate-key ${'xy'.repeat(32)}`,
  `${JOIN} --control-plane --apiserver-advertise-address 192.0.2.20`,
  `${JOIN} --control-plane --apiserver-advertise-address 192.0.2`,
  `${JOIN} --control-plane --apiserver-advertise-address cp.example.com`,
  `${JOIN} --control-plane --apiserver-advertise-address 0.0.0.0`,
  `${JOIN} --control-plane --apiserver-advertise-address 224.0.0.1`,
  `${JOIN} --control-plane --apiserver-bind-port 7443`,
  `${JOIN} --control-plane --apiserver-bind-port 0`,
  `${JOIN} --control-plane --apiserver-bind-port 65536`,
  `${JOIN} --control-plane --apiserver-bind-port -1`,
  `${JOIN} --control-plane --apiserver-bind-port x`,
  `${JOIN} --apiserver-bind-port 65536`,
  `${JOIN} --certificate-key ab`,
  `${JOIN} --patches /nowhere`,
  `${JOIN} --patches relative`,
  `${JOIN} --skip-phases nonsense`,
  [`${JOIN} --skip-phases control-plane-join/etcd`, 'a phase that the reference page names'],
  `${JOIN} --dry-run=false`,
  `${JOIN} --dry-run=maybe`,
  [`${JOIN} --dry-run=T`, 'dry run writes nothing'],
  `${JOIN} --unknown`,
  `${JOIN} --unknown=x`,
  `${JOIN} -x`,
  `${JOIN} -v=5`,
  `${JOIN} -v5`,
  `${JOIN} -v x`,
  `${JOIN} --v 5`,
  `${JOIN} --vmodule=a=1,b=0,`,
  `${JOIN} --vmodule=a`,
  `${JOIN} --vmodule=a=-1`,
  `${JOIN} --config /nowhere.yaml`,
  `join --config /nowhere.yaml`,
  `join --config`,
  `join --config ''`,
  'join phase',
  'join phase nonsense',
  'join phase preflight --unknown',
  `join phase preflight 192.0.2.10:6443 --token ${TOKEN} --discovery-token-ca-cert-hash ${PIN}`,
  'join phase preflight --config /nowhere.yaml',
  'join phase control-plane-join etcd --unknown',
  'join phase control-plane-prepare nonsense',
  'join phase kubelet-start x y',
  'join --help',
  'join phase --help',
  'join phase control-plane-prepare certs --help',
]);

export const OTHER_LINES: readonly Case[] = [
  ...rows([
    'version',
    'version -o short',
    'version -o json',
    'version -o yaml',
    'version --output=yaml',
    'version -o xml',
    "version -o ''",
    'version x',
    'version --client',
    'version --help',
    'completion bash',
    'completion zsh',
    ['completion fish', 'completion for fish'],
    'completion',
    'completion bash zsh',
    'completion tcsh',
    'completion --help',
    'help join',
    'help',
    '--help',
    'nonsense',
    '--nonsense',
    'jion',
    [`--dry-run ${JOIN}`, 'flags before the command'],
  ]),
  ...rows(['version -o short'], ({ out }) => /^v\d+\.\d+\.\d+\n$/.test(out)),
  ...rows(['version -o json'], ({ out }) => keysOf(JSON.parse(out))),
];

/** Node.js stands where Go does. */
function keysOf({ clientVersion }: { clientVersion: object }): string[] {
  const own = new Set([
    'goVersion',
    'compiler',
    'nodeVersion',
    'emulationMajor',
    'emulationMinor',
    'minCompatibilityMajor',
    'minCompatibilityMinor',
  ]);
  return Object.keys(clientVersion).filter((name) => !own.has(name));
}
