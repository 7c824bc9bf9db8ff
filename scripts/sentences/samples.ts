import { Failure } from '../../src/base/failure.ts';
import type { Language } from '../../src/i18n/catalogue.ts';
import type { Table } from '../../src/i18n/tables.ts';
import { CONNECTION_REFUSED } from '../../src/wire/wire-sentences.ts';
import { partsOfFeatures } from '../features/parts.ts';
import { CLEARER, READ_ONLY } from './clearer.ts';
import type { UnfitSamples } from './fits.ts';
import { VALUES } from './values.ts';

const renewed = [
  { name: 'admin.conf', before: Date.UTC(2026, 10, 20), after: Date.UTC(2027, 10, 20) },
  { name: 'apiserver', before: Date.UTC(2026, 10, 20), after: Date.UTC(2027, 10, 20) },
];
const troubles = [
  { url: 'https://10.0.0.22:2379', reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.22:2379' }) },
];

const left = [
  { what: 'cni', items: ['/etc/cni/net.d/10-flannel.conflist', 'cni0'] },
  { what: 'node', items: ['worker-1'] },
] as const;
const remains = [
  { what: 'node', items: ['worker-1'] },
  { what: 'changed', items: ['/etc/hosts'] },
] as const;

const OWN: UnfitSamples<Table['texts']> = {
  PULLING_IMAGE_AGAIN: { ...VALUES, reason: 'refused' },
  CELL_DATE: { year: 2027, month: 5, day: 31, time: '12:00' },
  CELL_WORD: { word: 'EXPIRES' },
  CERTIFICATES_RENEWED: { ...VALUES, renewed },
  CERTIFICATE_KEY_WRONG: {
    problem: {
      type: 'key-mismatch',
      file: '/etc/kubernetes/pki/apiserver.key',
      certificate: '/etc/kubernetes/pki/apiserver.crt',
    },
  },
  CHANGE_PREDICTED: { predicted: ['member-id', 'key-and-certificate'] },
  CHANGE_REMOVE_PODS: { ...VALUES, pods: 8 },
  CHANGE_REMOVE_PODS_PREVIEW: { ...VALUES, pods: 8 },
  CHANGE_REMOVE_PODS_STARTED: { ...VALUES, pods: 8 },
  CONFIG_ADDRESS_UNUSABLE: { value: '224.0.0.1', range: 'multicast' },
  CONFIG_DOCUMENT_IGNORED: { ...VALUES, kind: 'KubeProxyConfiguration', command: 'join' },
  CONFIG_FLAGS_DISCOVERY_NONE: { by: 'kubeconfig' },
  CONFIG_FLAGS_TOKEN_TWICE: undefined,
  CONFIG_HASH: { ...VALUES, reason: 'length' },
  CONFIG_INTEGER_RANGE: { bits: 32 },
  CONFIG_KEY: { found: 'number' },
  CONFIG_NOT_A_MAPPING: { found: 'list' },
  CONFIG_POD_SUBNET_TOO_LARGE: { ...VALUES, node: 24, subnet: '10.0.0.0/7', limit: 16 },
  CONFIG_POD_SUBNET_TOO_SMALL: { subnet: '10.244.0.0/25', node: 24, argument: 'node-cidr-mask-size-ipv4' },
  CONFIG_WRONG_TYPE: { expected: 'boolean', found: 'string' },
  DISCOVERY_CLUSTER_INFO_UNUSABLE: { ...VALUES, problem: 'no-ca' },
  REPLACES_NODE: { node: 'cp-3', addresses: ['10.0.0.23'], seconds: 15, members: ['cp-3'], others: ['cp-1', 'cp-2'] },
  ETCD_KEPT: { ...VALUES, peerUrls: ['https://10.0.0.22:2380'] },
  ETCD_MEMBERS_SILENT: { troubles },
  ETCD_NEVER_STARTED: {},
  INTERRUPTED: { signal: 'SIGTERM', changes: 'undone' },
  ETCD_NOT_LEFT: { ...VALUES, troubles },
  ETCD_PODS_PASSED_OVER: {
    pods: [{ pod: 'etcd-cp-2', node: 'cp-2', problem: 'no-control-plane', url: 'https://10.0.0.22:2379' }],
    more: 0,
  },
  ETCD_QUORUM_GOES: { ...VALUES, healthy: 1, troubles },
  EXIT_CLASS: { class: 'preflight' },
  TOKEN_LIFE_SHIFTED: {
    ...{ server: 'https://10.0.0.1:6443', skewMinutes: -60, tokens: 1, shiftSeconds: -3600 },
    ...{ hostTime: '2026-05-01T13:00:00Z', serverTime: '2026-05-01T12:00:00Z' },
  },
  CERTIFICATES_EXPIRED_BY_CLOCK: { hostTime: '2027-05-01T10:00:00Z', names: ['apiserver'] },
  CERTIFICATES_NOT_BEGUN: {
    ...{ hostTime: '2025-05-01T10:00:00Z', count: 3 },
    ...{ first: '2026-04-01T10:00:00Z', begins: '2026-05-01T10:00:00Z' },
  },
  CHANGE_DIRECTORY_KEPT: { path: '/etc/kubernetes', items: ['pki'] },
  EARLIER_TOKENS: { ids: ['abcdef'], nodes: ['worker-1'] },
  FLEET_HEAD_UNKNOWN: { value: 'HostList', nearest: 'Hosts', known: 'Hosts' },
  FLEET_HOST_TWICE: { ...VALUES, field: 'address' },
  FLEET_NOT_A_MAPPING: { found: 'list' },
  FLEET_SSH_VALUE: { field: 'proxyJump', value: '-oProxyCommand=x' },
  GRPC_FAULT: { type: 'not-grpc', status: 404, contentType: 'text/html' },
  HELP_VALUE: { type: 'string' },
  IMAGES_MISSING: { images: [VALUES.image] },
  IMAGES_TO_PULL: { images: [VALUES.image] },
  JOURNAL_SET_ASIDE: { ...VALUES, path: '/var/lib/kubejoin/journal.jsonl', problem: 'unreadable' },
  KUBELET_UNIT_UNCLEAR: {
    files: ['/usr/lib/systemd/system/kubelet.service'],
    missing: [{ argument: '--kubeconfig', path: '/etc/kubernetes/kubelet.conf', given: '/var/lib/kubelet/kubeconfig' }],
  },
  LIVE_WAITING: { ...VALUES, seconds: '12 s' },
  MANIFESTS_PRINTED: { objects: 5 },
  NODE_REGISTERED_BEFORE: { node: 'worker-1', labels: ['example.com/rack=r1'], taints: [] },
  PATCH_FILE_IGNORED: { ...VALUES, reason: 'extension' },
  PODS_STAY: { ...VALUES, pods: ['kube-system/kube-proxy-x7b2q'] },
  RENEWAL_PREVIEWED: { renewed },
  REQUEST_OTHER_NODE: { node: 'worker-3', asked: 'worker-2' },
  RESET_DONE: { ...VALUES, left },
  CHANGEABLE_BY_OTHERS: {
    found: [
      { path: '/etc/kubernetes', uid: 1000 },
      { path: '/var/lib/kubelet', mode: 0o777 },
    ],
  },
  RESOLV_CONF_LOOPBACK: { path: '/etc/resolv.conf', from: 'default', servers: ['127.0.0.53'] },
  RESET_PREVIEWED: { ...VALUES, left },
  TOKEN_SECRET_UNREADABLE: { name: 'bootstrap-token-abcdef', problem: 'secret' },
  UNDONE: { ...VALUES, left: remains },
  UNDONE_AFTER_FAILURE: { left: remains },
  UNDO_PREVIEWED: { ...VALUES, left: remains },
  WAITING_ETCD: { endpoints: troubles },
  WAITING_ETCD_HEALTHY: { troubles },
  WAITING_ETCD_MEMBER: { ...VALUES, stage: 'catching-up', named: true, reason: '' },
  WAITING_ETCD_PODS: { pods: 2 },
};

/** A feature has the facts of its texts beside its tests. */
const ofFeatures = await partsOfFeatures<object>('samples.ts', 'SAMPLES');

const FACTS: Readonly<Record<string, object>> = Object.assign({}, OWN, CLEARER, ...ofFeatures);

/** Facts that are words, as the product fills them in in Portuguese. */
const IN_PORTUGUESE: Readonly<Record<string, string>> = {
  ...Object.assign({}, ...(await partsOfFeatures<object | undefined>('samples.ts', 'IN_PORTUGUESE'))),
  [VALUES.duration]: '4,2 s',
  [VALUES.meaning]: 'uma verificação pré-execução falhou',
  [VALUES.text]: 'Aguardando o kubelet',
  [VALUES.reason]: '10.0.0.1:6443 recusou a conexão.',
  [READ_ONLY.reason]: 'o sistema de arquivos está montado como somente leitura (EROFS).',
  [CLEARER.FAILURE_CAUSE.text]: 'Nenhum programa escuta nessa porta.',
  [CLEARER.FAILURE_CURE.text]: 'Inicie o servidor da API e execute o mesmo comando novamente.',
  [CLEARER.IMAGE_NOT_REMOVED.reason]: 'O agente de execução de contêineres não respondeu em 2 s.',
};

/** Facts for a text, in a language. */
export function factsOf(key: string, language: Language): unknown {
  const facts = FACTS[key] ?? VALUES;
  if (language === 'en') return facts;
  const rows = Object.entries(facts).map(([name, fact]) => [name, IN_PORTUGUESE[String(fact)] ?? fact]);
  return Object.fromEntries(rows);
}
