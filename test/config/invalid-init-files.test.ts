import { describe, expect, it } from 'vitest';
import { atKubernetesVersion } from '../../src/config/documents/init-draft.ts';
import {
  CLUSTER,
  headOf,
  INIT,
  inputOf,
  KUBE_PROXY,
  KUBELET,
  parseInit,
  problemsThrownBy,
  summaryOf,
} from './support/init-files.ts';

type Row = [what: string, file: string, problems: string[]];
/** Added text is on line 4 of the ClusterConfiguration, or on line 3 of the others. */
const cluster = (fields: string) => `${CLUSTER}${fields}\n`;
const init = (fields: string) => `${INIT}${fields}\n`;
const token = (fields: string) => init(`bootstrapTokens: [{${fields}}]`);
const service = (subnet: string) => cluster(`networking: {serviceSubnet: "${subnet}"}`);
const pods = (subnet: string, args = '') =>
  cluster(`networking: {podSubnet: "${subnet}"}${args ? `\ncontrollerManager: {extraArgs: [${args}]}` : ''}`);
const mask = (family: 4 | 6, value: string) => `{name: node-cidr-mask-size-ipv${family}, value: "${value}"}`;
const version = (text: string) => CLUSTER.replace('v1.37.2', text);
const AT = { service: '4:29 networking.serviceSubnet', pods: '4:25 networking.podSubnet', token: 'bootstrapTokens[0]' };

const FILES: Row[] = [
  ['nothing', '', ['- . EMPTY']],
  ['comments', '# x\n', ['- . ONLY_COMMENTS']],
  ['only a kubelet', KUBELET, ['- . KIND_MISSING']],
  ['only a join', headOf('JoinConfiguration'), ['- . KIND_MISSING']],
  ['a kind twice', `${CLUSTER}---\n${CLUSTER}`, ['5:1 kind DUPLICATE_KIND']],
  ['no kind', 'apiVersion: kubeadm.k8s.io/v1beta4\n', ['1:1 kind NO_KIND']],
  [
    'an unknown version of the kubelet',
    `${CLUSTER}---\n${KUBELET.replace('v1beta1', 'v1beta2')}`,
    ['5:13 apiVersion UNKNOWN_VERSION'],
  ],
  [
    'v1 of the proxy without its flag',
    `${CLUSTER}---\n${KUBE_PROXY.replace('v1alpha1', 'v1')}`,
    ['5:13 apiVersion UNKNOWN_VERSION'],
  ],
  ['v1 without its flag', headOf('ClusterConfiguration', 'v1'), ['1:13 apiVersion EXPERIMENTAL_VERSION']],
  ['a retired version', headOf('ClusterConfiguration', 'v1beta2'), ['1:13 apiVersion RETIRED_VERSION']],
  [
    'problems of all documents',
    `${init('dryRun: 1')}---\n${cluster('clusterName: 1')}---\n${KUBELET}maxPods: x\n`,
    ['3:9 dryRun WRONG_TYPE', '8:14 clusterName WRONG_TYPE', '12:10 maxPods WRONG_TYPE'],
  ],
];

const FIELDS: Row[] = [
  ['a slip', cluster('clusterNam: x'), ['4:1 clusterNam UNKNOWN_FIELD']],
  ['a field of another kind', init('networking: {}'), ['3:1 networking UNKNOWN_FIELD']],
  [
    'a field of an older version',
    cluster('apiServer: {timeoutForControlPlane: 4m}'),
    ['4:13 apiServer.timeoutForControlPlane UNKNOWN_FIELD'],
  ],
  [
    'a field of a newer version',
    `${headOf('ClusterConfiguration', 'v1beta3')}proxy: {disabled: true}\n`,
    ['3:1 proxy UNKNOWN_FIELD'],
  ],
  ['a map of arguments', cluster('scheduler: {extraArgs: {a: b}}'), ['4:24 scheduler.extraArgs WRONG_TYPE']],
  [
    'a number as an argument',
    cluster('scheduler: {extraArgs: [{name: v, value: 4}]}'),
    ['4:42 scheduler.extraArgs[0].value WRONG_TYPE'],
  ],
  [
    'an argument without a name',
    cluster('scheduler: {extraArgs: [{value: x}]}'),
    ['4:25 scheduler.extraArgs[0].name ARGUMENT_NAME'],
  ],
  [
    'mergeMethod in v1beta4',
    cluster('scheduler: {extraArgs: [{name: v, mergeMethod: append}]}'),
    ['4:35 scheduler.extraArgs[0].mergeMethod UNKNOWN_FIELD'],
  ],
  [
    'a variable without a name',
    cluster('scheduler: {extraEnvs: [{value: x}]}'),
    ['4:25 scheduler.extraEnvs[0].name VARIABLE_NAME'],
  ],
  [
    'an unknown source of a variable',
    cluster('scheduler: {extraEnvs: [{name: a, valueFrom: {fieldRf: {}}}]}'),
    ['4:47 scheduler.extraEnvs[0].valueFrom.fieldRf UNKNOWN_FIELD'],
  ],
  [
    'a volume without paths',
    cluster('scheduler: {extraVolumes: [{name: a}]}'),
    [
      '4:28 scheduler.extraVolumes[0].hostPath VOLUME_INCOMPLETE',
      '4:28 scheduler.extraVolumes[0].mountPath VOLUME_INCOMPLETE',
    ],
  ],
  [
    'an unknown pathType',
    cluster('scheduler: {extraVolumes: [{name: a, hostPath: /a, mountPath: /a, pathType: Fil}]}'),
    ['4:77 scheduler.extraVolumes[0].pathType NOT_ALLOWED'],
  ],
  ['an unknown algorithm', cluster('encryptionAlgorithm: RSA-1024'), ['4:22 encryptionAlgorithm NOT_ALLOWED']],
  [
    'a gate that is no truth',
    cluster('featureGates: {RootlessControlPlane: "true"}'),
    ['4:38 featureGates.RootlessControlPlane WRONG_TYPE'],
  ],
  [
    'a certificate for no time',
    cluster('certificateValidityPeriod: 0s'),
    ['4:28 certificateValidityPeriod VALIDITY_NOT_POSITIVE'],
  ],
  [
    'a CA for less than no time',
    cluster('caCertificateValidityPeriod: -1h'),
    ['4:30 caCertificateValidityPeriod VALIDITY_NOT_POSITIVE'],
  ],
  ['a kubelet with a slip', `${CLUSTER}---\n${KUBELET}maxPod: 5\n`, ['7:1 maxPod UNKNOWN_FIELD']],
  [
    'a slip deep in the kubelet',
    `${CLUSTER}---\n${KUBELET}authentication: {anonymous: {enable: false}}\n`,
    ['7:30 authentication.anonymous.enable UNKNOWN_FIELD'],
  ],
  [
    'a number as a reservation',
    `${CLUSTER}---\n${KUBELET}kubeReserved: {cpu: 1}\n`,
    ['7:21 kubeReserved.cpu WRONG_TYPE'],
  ],
  ['seconds without their unit', `${CLUSTER}---\n${KUBELET}syncFrequency: 60\n`, ['7:16 syncFrequency WRONG_TYPE']],
  ['too large a number', `${CLUSTER}---\n${KUBELET}maxPods: 5000000000\n`, ['7:10 maxPods INTEGER_RANGE']],
  [
    'a text as qps',
    `${CLUSTER}---\n${KUBE_PROXY}clientConnection: {qps: "5"}\n`,
    ['7:25 clientConnection.qps WRONG_TYPE'],
  ],
];

const TOKENS: Row[] = [
  ['too short', token('token: abc'), ['3:27 bootstrapTokens[0].token TOKEN']],
  ['empty', token('token: ""'), ['3:27 bootstrapTokens[0].token TOKEN']],
  ['negative ttl', token('ttl: -1s'), [`3:25 ${AT.token}.ttl TOKEN_TTL`]],
  ['days', token('ttl: 1d'), [`3:25 ${AT.token}.ttl DURATION`]],
  ['two ends', token('ttl: 1h, expires: 2030-01-01T00:00:00Z'), [`3:38 ${AT.token}.expires TOKEN_TIMES`]],
  ['no time', token('expires: tomorrow'), [`3:29 ${AT.token}.expires WRONG_TYPE`]],
  ['an unknown use', token('usages: [sign]'), [`3:29 ${AT.token}.usages[0] NOT_ALLOWED`]],
  ['a foreign group', token('groups: ["system:masters"]'), [`3:29 ${AT.token}.groups[0] TOKEN_GROUP`]],
  [
    'groups of no use',
    token('usages: [signing], groups: ["system:bootstrappers:x"]'),
    [`3:47 ${AT.token}.groups TOKEN_GROUPS_UNUSED`],
  ],
  [
    'an id twice',
    init('bootstrapTokens: [{token: abcdef.0123456789abcdef}, {token: abcdef.fedcba9876543210}]'),
    ['3:61 bootstrapTokens[1].token TOKEN_REPEATED'],
  ],
];

const NETWORKS: Row[] = [
  ['no subnet', service('10.96.0.0'), [`${AT.service} SUBNET`]],
  ['a blank after the comma', service('10.96.0.0/12, fd00::/112'), [`${AT.service} SUBNET`]],
  ['two of one family', service('10.0.0.0/16,10.1.0.0/16'), [`${AT.service} SUBNETS`]],
  ['three', service('10.0.0.0/16,fd00::/112,fd01::/112'), [`${AT.service} SUBNETS`]],
  ['eight Services', service('10.0.0.0/29'), [`${AT.service} SUBNET_TOO_SMALL`]],
  ['too many Services', service('10.0.0.0/11'), [`${AT.service} SERVICE_SUBNET_TOO_LARGE`]],
  ['too many Services of IPv6', service('10.0.0.0/12,fd00::/107'), [`${AT.service} SERVICE_SUBNET_TOO_LARGE`]],
  ['fewer Pods than a node has', pods('10.0.0.0/25'), [`${AT.pods} POD_SUBNET_TOO_SMALL`]],
  ['more bits than can be handed out', pods('10.0.0.0/7'), [`${AT.pods} POD_SUBNET_TOO_LARGE`]],
  ['the same of IPv6', pods('fd00::/47'), [`${AT.pods} POD_SUBNET_TOO_LARGE`]],
  ['a longer part for each node', pods('10.0.0.0/8', mask(4, '25')), [`${AT.pods} POD_SUBNET_TOO_LARGE`]],
  ['a part that is no number', pods('10.0.0.0/16', mask(4, 'x')), [`${AT.pods} NODE_MASK`]],
  [
    'the last argument counts',
    pods('10.0.0.0/25', `${mask(4, '26')}, ${mask(4, '24')}`),
    [`${AT.pods} POD_SUBNET_TOO_SMALL`],
  ],
  ['a domain', cluster('networking: {dnsDomain: Cluster.local}'), ['4:25 networking.dnsDomain DNS_DOMAIN']],
  [
    'an advertise address',
    init('localAPIEndpoint: {advertiseAddress: 10.0.0}'),
    ['3:38 localAPIEndpoint.advertiseAddress ADDRESS'],
  ],
  ['a port', init('localAPIEndpoint: {bindPort: 70000}'), ['3:30 localAPIEndpoint.bindPort PORT']],
  [
    'an endpoint with a scheme',
    cluster('controlPlaneEndpoint: "https://a:6443"'),
    ['4:23 controlPlaneEndpoint ENDPOINT_SCHEME'],
  ],
  [
    'an endpoint with capitals',
    cluster('controlPlaneEndpoint: API.example'),
    ['4:23 controlPlaneEndpoint CONTROL_PLANE_ENDPOINT'],
  ],
  ['an endpoint with port 0', cluster('controlPlaneEndpoint: "a:0"'), ['4:23 controlPlaneEndpoint PORT']],
  [
    'a name in a certificate',
    cluster('apiServer: {certSANs: [ok, "a_b", "*.*.c"]}'),
    ['4:28 apiServer.certSANs[1] SAN', '4:35 apiServer.certSANs[2] SAN'],
  ],
  [
    "a capital in etcd's certificate",
    cluster('etcd: {local: {serverCertSANs: [A]}}'),
    ['4:33 etcd.local.serverCertSANs[0] SAN'],
  ],
];

const PLACES: Row[] = [
  ['certificatesDir', cluster('certificatesDir: pki'), ['4:18 certificatesDir PATH_NOT_ABSOLUTE']],
  ['dataDir', cluster('etcd: {local: {dataDir: data}}'), ['4:25 etcd.local.dataDir PATH_NOT_ABSOLUTE']],
  ['imageRepository', cluster('imageRepository: "https://a"'), ['4:18 imageRepository IMAGE_REPOSITORY']],
  ['another imageRepository', cluster('dns: {imageRepository: A/B}'), ['4:24 dns.imageRepository IMAGE_REPOSITORY']],
  ['two kinds of etcd', cluster('etcd: {local: {}, external: {endpoints: ["https://a"]}}'), ['4:7 etcd ETCD_BOTH']],
  ['no endpoint', cluster('etcd: {external: {caFile: /a}}'), ['4:18 etcd.external.endpoints ETCD_NO_ENDPOINT']],
  [
    'http with a CA',
    cluster('etcd: {external: {endpoints: ["http://a"], caFile: /a}}'),
    ['4:31 etcd.external.endpoints[0] ETCD_URL'],
  ],
  ['no URL', cluster('etcd: {external: {endpoints: ["a:2379"]}}'), ['4:31 etcd.external.endpoints[0] ETCD_URL']],
  [
    'a certificate without its key',
    cluster('etcd: {external: {endpoints: ["https://a"], caFile: /a, certFile: /b}}'),
    ['4:67 etcd.external.certFile ETCD_KEY_PAIR'],
  ],
  [
    'a pair without a CA',
    cluster('etcd: {external: {endpoints: ["https://a"], certFile: /b, keyFile: /c}}'),
    ['4:18 etcd.external.caFile ETCD_NO_CA'],
  ],
  [
    'a relative CA',
    cluster('etcd: {external: {endpoints: ["https://a"], caFile: a}}'),
    ['4:53 etcd.external.caFile PATH_NOT_ABSOLUTE'],
  ],
];

const VERSIONS: Row[] = [
  ['two numbers', version('"1.37"'), ['3:20 kubernetesVersion KUBERNETES_VERSION']],
  ['a number', version('1.37'), ['3:20 kubernetesVersion WRONG_TYPE']],
  ['words', version('newest'), ['3:20 kubernetesVersion KUBERNETES_VERSION']],
  ['a label that does not exist', version('stable-1.37.2'), ['3:20 kubernetesVersion KUBERNETES_VERSION']],
  ['a build', version('ci/latest'), ['3:20 kubernetesVersion KUBERNETES_VERSION_CI']],
  ['too old', version('v1.33.9'), ['3:20 kubernetesVersion KUBERNETES_VERSION_UNSUPPORTED']],
  ['too new', version('v1.38.0'), ['3:20 kubernetesVersion KUBERNETES_VERSION_UNSUPPORTED']],
  [
    'a gate of an older version',
    cluster('featureGates: {NodeLocalCRISocket: true}'),
    ['4:36 featureGates.NodeLocalCRISocket FEATURE_GATE'],
  ],
  [
    'a gate of a component',
    cluster('featureGates: {DRAAdminAccess: true}'),
    ['4:32 featureGates.DRAAdminAccess FEATURE_GATE'],
  ],
];

describe.each([
  ['files and kinds', FILES],
  ['names and types of fields', FIELDS],
  ['bootstrap tokens', TOKENS],
  ['networks and addresses', NETWORKS],
  ['paths, images and etcd', PLACES],
  ['versions and gates', VERSIONS],
])('refused with its place: %s', (_title, rows) => {
  it.each(rows)('%s', (_what, file, expected) => {
    expect(summaryOf(() => parseInit(file))).toEqual(expected);
  });
});

describe('accepted, at the edge of what is refused', () => {
  it.each([
    ['16 Services', service('10.0.0.0/28')],
    ['2^20 Services', service('10.0.0.0/12,fd00::/108')],
    ['leading zeros, as Go reads them', service('010.096.0.0/012')],
    ['a node’s part', pods('10.0.0.0/24')],
    ['16 bits more than a node’s part', pods('10.0.0.0/8,fd00::/48')],
    ['no part for nodes', pods('10.0.0.0/7', '{name: allocate-node-cidrs, value: "false"}')],
    ['a shorter part for each node', pods('10.0.0.0/25', mask(4, '26'))],
    ['an IPv6 endpoint', cluster('controlPlaneEndpoint: "fd00::1"')],
    ['an endpoint with a colon only', cluster('controlPlaneEndpoint: "api:"')],
    ['http without files', cluster('etcd: {external: {endpoints: ["http://a:2379"]}}')],
    ['a gate of 1.34', version('v1.34.1').concat('featureGates: {WaitForAllControlPlaneComponents: true}\n')],
    ['the longest group', token(`groups: ["system:bootstrappers:${'a'.repeat(256)}"]`)],
  ])('%s', (_what, file) => {
    expect(() => parseInit(file)).not.toThrow();
  });
});

describe('what depends on the version', () => {
  it('is checked at its place when the version becomes known', () => {
    const { draft } = parseInit(`${version('stable-1')}featureGates: {NodeLocalCRISocket: true}\n`);
    expect(atKubernetesVersion(draft, 'v1.36.0').cluster.kubernetesVersion).toBe('v1.36.0');
    expect(summaryOf(() => atKubernetesVersion(draft, 'v1.37.0'))).toEqual([
      '4:36 featureGates.NodeLocalCRISocket FEATURE_GATE',
    ]);
    expect(summaryOf(() => atKubernetesVersion(draft, 'v1.30.0'))).toEqual([
      '3:20 kubernetesVersion KUBERNETES_VERSION_UNSUPPORTED',
    ]);
    expect(inputOf(CLUSTER).cluster.kubernetesVersion).toBe('v1.37.2');
  });
});

describe('what is said', () => {
  const sentence = (file: string) => {
    const [problem] = problemsThrownBy(() => parseInit(file));
    return problem?.params as Record<string, unknown>;
  };

  it('names the kind that has a misplaced field', () => {
    expect(sentence(init('networking: {}'))).toMatchObject({ elsewhere: 'networking', kind: 'ClusterConfiguration' });
    expect(sentence(cluster('bootstrapTokens: []'))).toMatchObject({
      elsewhere: 'bootstrapTokens',
      kind: 'InitConfiguration',
    });
    expect(sentence(cluster('apiServer: {timeoutForControlPlane: 4m}'))).toMatchObject({
      elsewhere: 'timeouts.controlPlaneComponentHealthCheck',
      kind: 'InitConfiguration',
    });
  });

  it('names the nearest field of a kubelet', () => {
    expect(sentence(`${CLUSTER}---\n${KUBELET}cgroupdriver: x\n`)).toMatchObject({ nearest: 'cgroupDriver' });
  });
});

describe('hostile files', () => {
  it('are refused before their aliases are followed far', () => {
    const map = Array.from({ length: 2000 }, (_, i) => `k${i}: v`).join(', ');
    const bomb = `${CLUSTER}---\n${KUBELET}cpuManagerPolicyOptions: &m {${map}}\nreservedMemory: [${Array(200).fill('{limits: *m}').join(', ')}]\n`;
    expect(summaryOf(() => parseInit(bomb)).join()).toContain('TOO_MANY_VALUES');
    const headers = `${CLUSTER}---\n${KUBELET}evictionHard: &a {a: &b [x, x, x, x, x, x, x, x, x, x]}\nstaticPodURLHeader: {${Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${Array(10).fill(i === 0 ? '*b' : `*a${i - 1}`)}]`).join(', ')}}\n`;
    expect(summaryOf(() => parseInit(headers)).join()).toContain('TOO_MANY_VALUES');
  });
});
