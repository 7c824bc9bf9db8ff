import { stringify } from 'yaml';
import type { DifferenceName } from './differences.js';

/** A configuration file for both programs. */
export interface ConfigurationFile {
  readonly text: string;
  readonly differs?: DifferenceName;
}

/** Its kind, the path of a field, and what is put there; a path that starts with `=` has a whole file in the place of the value. */
type Row = readonly [path: string, value: unknown, differs?: DifferenceName];

const KUBEADM = 'kubeadm.k8s.io/v1beta4';
const TOKEN = 'abcdef.0123456789abcdef';
const PIN = `sha256:${'ab'.repeat(32)}`;
const KEY = 'ab'.repeat(32);

/** The least that each kind needs; what would be detected on the machine or asked of the internet is given. */
const LEAST: Readonly<Record<string, object>> = {
  InitConfiguration: { localAPIEndpoint: { advertiseAddress: '192.0.2.1' }, nodeRegistration: { name: 'cp-1' } },
  ClusterConfiguration: { kubernetesVersion: 'v1.37.2' },
  JoinConfiguration: {
    discovery: { bootstrapToken: { token: TOKEN, apiServerEndpoint: '192.0.2.10:6443', caCertHashes: [PIN] } },
    nodeRegistration: { name: 'worker-1' },
  },
  ResetConfiguration: {},
  UpgradeConfiguration: {},
};

export function document(kind: string, fields: object = LEAST[kind] ?? {}, apiVersion = KUBEADM): string {
  return stringify({ apiVersion, kind, ...fields });
}

/** The least of a kind with one field set. */
export function withField(kind: string, path: string, value: unknown): object {
  const fields = structuredClone(LEAST[kind] ?? {}) as Record<string, unknown>;
  const names = path.split('.');
  let at = fields;
  for (const name of names.slice(0, -1)) {
    at[name] = at[name] ?? {};
    at = at[name] as Record<string, unknown>;
  }
  at[names.at(-1) ?? ''] = value;
  return fields;
}

function files(kind: string, rows: readonly Row[]): ConfigurationFile[] {
  // An init reads both of its kinds; the version keeps it from asking the internet.
  const beside = kind === 'InitConfiguration' ? `---\n${document('ClusterConfiguration')}` : '';
  return rows.map(([path, value, differs]) => ({
    text: document(kind, withField(kind, path, value)) + beside,
    ...(differs && { differs }),
  }));
}

const each = (path: string, ...values: (string | readonly [value: unknown, differs: DifferenceName])[]): Row[] =>
  values.map((value) => (typeof value === 'string' ? [path, value] : [path, ...value]));

const CLUSTER = files('ClusterConfiguration', [
  ...each(
    'kubernetesVersion',
    'v1.37.2',
    '1.37.2',
    'v1.36.0',
    'v1.36.0-rc.1',
    'v1.35.0',
    'v1.38.0',
    'v1.39.0',
    'v2.0.0',
    'v1.37',
    '1',
    'x',
    'v1.37.2+x.y',
    'latest/x',
  ),
  ...each('clusterName', 'prod', '', 'A_b'),
  ...each(
    'controlPlaneEndpoint',
    '',
    'api.example.com',
    'api.example.com:6443',
    '192.0.2.9',
    '192.0.2.9:7443',
    'fd00::1',
    '[fd00::1]:6443',
  ),
  ...each(
    'controlPlaneEndpoint',
    'api_x.example.com:6443',
    'api.example.com:0',
    'api.example.com:70000',
    'https://api:6443',
    ':6443',
    'API.example.com:6443',
    'a b',
  ),
  ...each('imageRepository', 'registry.example.com/k8s', '', 'registry.example.com/K8S', 'a b', 'registry.example.com/'),
  ...each('certificatesDir', '/srv/pki', '', 'pki', './pki'),
  ...each(
    'networking.serviceSubnet',
    '10.96.0.0/12',
    '10.96.0.0/30',
    '10.96.0.1/12',
    'fd00::/112',
    'fd00::/64',
    'fd00::/108',
    '10.96.0.0',
    'x',
    '',
  ),
  ...each(
    'networking.serviceSubnet',
    '10.96.0.0/12,fd00::/112',
    '10.96.0.0/12,10.97.0.0/16',
    '10.96.0.0/12,fd00::/112,10.97.0.0/16',
    '10.0.0.0/8',
  ),
  ...each(
    'networking.podSubnet',
    '10.244.0.0/16',
    '10.244.0.0/24',
    '10.244.0.0/25',
    'fd00:1::/48',
    'fd00:1::/64',
    'fd00:1::/80',
    '10.244.0.0/8',
    'x',
    '',
  ),
  ...each('networking.podSubnet', '10.244.0.0/16,fd00:1::/56', '10.244.0.0/16,10.245.0.0/16'),
  ...each('networking.dnsDomain', 'cluster.local', 'Cluster.local', 'a_b', 'a..b', ''),
  ...each('etcd.local.dataDir', '/srv/etcd', 'etcd', ''),
  ['etcd.local.serverCertSANs', ['etcd.example.com', '192.0.2.7', '*.example.com']],
  ['etcd.local.serverCertSANs', ['a b']],
  ['etcd.local.peerCertSANs', ['UPPER.example.com']],
  ['etcd.local.extraArgs', [{ name: 'quota-backend-bytes', value: '1' }]],
  ['etcd.local', {}],
  ['etcd.external', { endpoints: ['https://192.0.2.5:2379'], caFile: '/a/ca.crt', certFile: '/a/c.crt', keyFile: '/a/c.key' }],
  ['etcd.external', { endpoints: ['http://192.0.2.5:2379'] }],
  ['etcd.external', { endpoints: ['http://192.0.2.5:2379'], caFile: '/a/ca.crt' }],
  ['etcd.external', { endpoints: ['https://192.0.2.5:2379'] }],
  ['etcd.external', { endpoints: ['https://192.0.2.5:2379'], caFile: '/a/ca.crt', certFile: '/a/c.crt' }],
  ['etcd.external', { endpoints: ['https://192.0.2.5:2379'], caFile: 'ca.crt', certFile: '/a/c.crt', keyFile: '/a/c.key' }],
  ['etcd.external', { endpoints: ['192.0.2.5:2379'], caFile: '/a/ca.crt', certFile: '/a/c.crt', keyFile: '/a/c.key' }],
  ['etcd.external', { endpoints: [], caFile: '/a/ca.crt', certFile: '/a/c.crt', keyFile: '/a/c.key' }],
  ['etcd.external', {}],
  ['etcd', { local: {}, external: { endpoints: ['http://192.0.2.5:2379'] } }],
  ['apiServer.certSANs', ['api.example.com', '192.0.2.7', 'fd00::1', 'UPPER.example.com', '*.example.com']],
  ['apiServer.certSANs', ['a b']],
  ['apiServer.certSANs', ['']],
  ['apiServer.certSANs', 'api.example.com'],
  ['apiServer.certSANs', [1]],
  [
    'apiServer.extraArgs',
    [
      { name: 'v', value: '4' },
      { name: 'v', value: '5' },
    ],
  ],
  ['apiServer.extraArgs', [{ name: 'v', value: 4 }]],
  ['apiServer.extraArgs', [{ name: 'v' }]],
  ['apiServer.extraArgs', [{ name: '', value: 'x' }]],
  ['apiServer.extraArgs', [{ value: 'x' }]],
  ['apiServer.extraArgs', { v: '4' }],
  ['apiServer.extraArgs', [null]],
  ['apiServer.extraArgs', null],
  [
    'apiServer.extraEnvs',
    [
      { name: 'A', value: 'b' },
      { name: 'N', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ],
  ],
  ['apiServer.extraEnvs', [{ name: '', value: 'b' }]],
  ['apiServer.extraEnvs', [{ name: 'A', valueFrom: { nonsense: {} } }]],
  ['apiServer.extraVolumes', [{ name: 'a', hostPath: '/a', mountPath: '/b', readOnly: true, pathType: 'DirectoryOrCreate' }]],
  ['apiServer.extraVolumes', [{ name: 'a', hostPath: '/a', mountPath: '/b', pathType: 'Nonsense' }]],
  ['apiServer.extraVolumes', [{ name: 'a', hostPath: '/a', mountPath: '/b', readOnly: 'yes' }]],
  ['apiServer.extraVolumes', [{ name: 'a' }]],
  ['apiServer.timeoutForControlPlane', '4m'],
  ['apiServer', null],
  ['controllerManager.extraArgs', [{ name: 'cluster-signing-duration', value: '1h' }]],
  ['scheduler', []],
  ['scheduler.nonsense', true],
  ['dns.imageTag', 'v1.2.3'],
  ['dns.disabled', true],
  ['dns.disabled', 'true'],
  ['dns.type', 'CoreDNS'],
  ['proxy.disabled', true],
  ['proxy.disabled', 1],
  ['featureGates', { RootlessControlPlane: true }],
  ['featureGates', { RootlessControlPlane: 'true' }],
  ['featureGates', { PublicKeysECDSA: true }],
  ['featureGates', { Nonsense: false }],
  ['featureGates', {}],
  ...each('encryptionAlgorithm', 'RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384', 'RSA-1024', 'rsa-2048', ''),
  ...each('certificateValidityPeriod', '8760h', '1s', '0s', '-1h', '1d', 'x', '87600h1m'),
  ...each('caCertificateValidityPeriod', '87600h', '1s', '-1h', '1h'),
  ['certificateValidityPeriod', 5],
  ['nonsense', 1],
  ['useHyperKubeImage', true],
  ['KubernetesVersion', 'v1.37.2'],
]);

const NODE: Row[] = [
  ...each('nodeRegistration.name', 'a', 'node.example.com', 'Node-1', 'node_1', 'a..b', '-a', ''),
  ...each(
    'nodeRegistration.criSocket',
    'unix:///run/containerd/containerd.sock',
    '/run/containerd/containerd.sock',
    'tcp://127.0.0.1:1',
    'x',
    '',
  ),
  ['nodeRegistration.taints', []],
  ['nodeRegistration.taints', null],
  [
    'nodeRegistration.taints',
    [
      { key: 'a', value: 'b', effect: 'NoSchedule' },
      { key: 'a/b', effect: 'NoExecute' },
    ],
  ],
  ['nodeRegistration.taints', [{ key: 'a', effect: 'Nonsense' }]],
  ['nodeRegistration.taints', [{ key: '', effect: 'NoSchedule' }]],
  ['nodeRegistration.taints', [{ key: 'a' }]],
  ['nodeRegistration.taints', [{ key: 'a', effect: 'NoSchedule', nonsense: 1 }]],
  ['nodeRegistration.kubeletExtraArgs', [{ name: 'v', value: '4' }]],
  ['nodeRegistration.kubeletExtraArgs', { v: '4' }],
  ['nodeRegistration.kubeletExtraArgs', [{ name: '', value: '4' }]],
  ['nodeRegistration.kubeletExtraArgs', [{ name: 'v', value: '4', mergeMethod: 'append' }]],
  ['nodeRegistration.ignorePreflightErrors', ['Swap', 'NumCPU']],
  ['nodeRegistration.ignorePreflightErrors', ['all']],
  ['nodeRegistration.ignorePreflightErrors', ['all', 'Swap']],
  ...each('nodeRegistration.imagePullPolicy', 'Always', 'IfNotPresent', 'Never', 'always', ''),
  ['nodeRegistration.imagePullSerial', false],
  ['nodeRegistration.imagePullSerial', 'false'],
  ['nodeRegistration', null],
  ['dryRun', true],
  ['dryRun', 'yes'],
  ['skipPhases', ['preflight']],
  ['skipPhases', 'preflight'],
  ['patches', { directory: '/srv/patches' }],
  ['patches', { directory: 'patches' }],
  ['patches', {}],
  ...each('timeouts.kubeletHealthCheck', '4m', '1ms', '1.5h', '1h30m', '1d', '5'),
  ['timeouts.kubeletHealthCheck', 5],
  ['timeouts.kubeletHealthCheck', null],
  ['timeouts.nonsense', '5m'],
  ['timeouts', {}],
  ['nonsense', true],
];

const ENDPOINT = (path: string): Row[] => [
  ...each(
    `${path}.advertiseAddress`,
    '192.0.2.1',
    'fd00::1',
    '0.0.0.0',
    '127.0.0.1',
    '224.0.0.1',
    '192.0.2',
    'cp.example.com',
    '[fd00::1]',
    '010.0.0.1',
  ),
  [`${path}.bindPort`, 7443],
  [`${path}.bindPort`, 0],
  [`${path}.bindPort`, -1],
  [`${path}.bindPort`, 65536],
  [`${path}.bindPort`, '6443'],
  [`${path}.bindPort`, 6443.5],
  [`${path}.bindPort`, 99999999999],
];

const INIT = files('InitConfiguration', [
  ...NODE,
  ...ENDPOINT('localAPIEndpoint'),
  ['bootstrapTokens', []],
  ['bootstrapTokens', null],
  ['bootstrapTokens', [{}]],
  ['bootstrapTokens', [{ token: TOKEN }]],
  [
    'bootstrapTokens',
    [
      { token: TOKEN, ttl: '0s' },
      { token: 'ghijkl.0123456789abcdef', ttl: '1h', description: 'x' },
    ],
  ],
  ['bootstrapTokens', [{ token: 'ABCDEF.0123456789abcdef' }]],
  ['bootstrapTokens', [{ token: 'abc' }]],
  ['bootstrapTokens', [{ token: '' }]],
  ['bootstrapTokens', [{ token: TOKEN, ttl: '-1h' }]],
  ['bootstrapTokens', [{ token: TOKEN, ttl: 'x' }]],
  ['bootstrapTokens', [{ token: TOKEN, expires: '2030-01-01T00:00:00Z' }]],
  ['bootstrapTokens', [{ token: TOKEN, expires: '2020-01-01T00:00:00Z' }]],
  ['bootstrapTokens', [{ token: TOKEN, expires: 'soon' }]],
  ['bootstrapTokens', [{ token: TOKEN, ttl: '1h', expires: '2030-01-01T00:00:00Z' }]],
  ['bootstrapTokens', [{ token: TOKEN, usages: ['signing'] }]],
  ['bootstrapTokens', [{ token: TOKEN, usages: ['nonsense'] }]],
  ['bootstrapTokens', [{ token: TOKEN, usages: [] }]],
  ['bootstrapTokens', [{ token: TOKEN, groups: ['system:bootstrappers:a:b'] }]],
  ['bootstrapTokens', [{ token: TOKEN, groups: ['nonsense'] }]],
  ['bootstrapTokens', [{ token: TOKEN, nonsense: 1 }]],
  ...each('certificateKey', KEY, '', 'ab', 'xy'.repeat(32)),
]);

const JOIN = files('JoinConfiguration', [
  ...NODE,
  ...ENDPOINT('controlPlane.localAPIEndpoint'),
  ['controlPlane', {}],
  ['controlPlane', null],
  ...each('controlPlane.certificateKey', KEY, 'ab'),
  ...each('caCertPath', '/etc/kubernetes/pki/ca.crt', '/srv/other.crt', 'ca.crt', '/srv/ca.pem', ''),
  ['discovery', {}],
  ['discovery', null],
  ['discovery.bootstrapToken', null],
  ['discovery.bootstrapToken', {}],
  ...each('discovery.bootstrapToken.token', TOKEN, '', 'abc', 'ABCDEF.0123456789abcdef'),
  ...each('discovery.bootstrapToken.apiServerEndpoint', '192.0.2.10:6443', 'api.example.com:6443', '[fd00::1]:6443', ''),
  ['discovery.bootstrapToken.apiServerEndpoint', '192.0.2.10', 'endpoint without a port'],
  ['discovery.bootstrapToken.apiServerEndpoint', ':6443', 'endpoint is checked when it is read'],
  ['discovery.bootstrapToken.caCertHashes', []],
  ['discovery.bootstrapToken.caCertHashes', ['sha256:12'], 'pins are checked when they are read'],
  ['discovery.bootstrapToken.unsafeSkipCAVerification', true],
  ['discovery.bootstrapToken.nonsense', 1],
  ['discovery.file', { kubeConfigPath: '/srv/x.conf' }],
  ['discovery', { file: { kubeConfigPath: 'https://192.0.2.1/x.conf' }, tlsBootstrapToken: TOKEN }],
  ['discovery', { file: { kubeConfigPath: 'http://192.0.2.1/x.conf' }, tlsBootstrapToken: TOKEN }],
  ['discovery', { file: {} }],
  ...each('discovery.tlsBootstrapToken', TOKEN, 'abc'),
  ['discovery.timeout', '5m'],
]);

const RESET = files('ResetConfiguration', [
  ['force', true],
  ['force', 'true'],
  ['dryRun', true],
  ['cleanupTmpDir', true],
  ...each('certificatesDir', '/srv/pki', 'pki', ''),
  ...each('criSocket', 'unix:///run/containerd/containerd.sock', '/run/containerd/containerd.sock', 'tcp://127.0.0.1:1', ''),
  ['ignorePreflightErrors', ['Swap']],
  ['ignorePreflightErrors', ['all', 'Swap']],
  ['skipPhases', ['preflight']],
  ['unmountFlags', ['MNT_DETACH', 'MNT_FORCE', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW']],
  ['unmountFlags', ['MNT_NONSENSE']],
  ['unmountFlags', ['mnt_force']],
  ['timeouts.etcdAPICall', '1m'],
  ['timeouts.etcdAPICall', 'x'],
  ['nonsense', 1],
]);

const UPGRADE = files('UpgradeConfiguration', [
  ['apply.kubernetesVersion', 'v1.37.2'],
  ['apply.certificateRenewal', false],
  ['apply.nonsense', 1],
  ['node.skipPhases', ['preflight']],
  ['node.etcdUpgrade', 'yes'],
  ['diff.contextLines', 3],
  ['plan.etcdUpgrade', true],
  ['timeouts.upgradeManifests', '5m'],
  ['nonsense', 1],
]);

export const CONFIGURATION_FILES: Readonly<Record<string, readonly ConfigurationFile[]>> = { CLUSTER, INIT, JOIN, RESET, UPGRADE };
