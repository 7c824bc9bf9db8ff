import { ACCOUNT_CASES } from './account-cases.ts';
import type { ManifestCase } from './manifest-case.ts';
import { PATCH_CASES } from './patch-cases.ts';

type Cluster = Record<string, unknown>;
const arg = (name: string, value: string) => ({ name, value });
const env = (name: string, value: string) => ({ name, value });

const one = (name: string, cluster: Cluster, more: Partial<ManifestCase> = {}): ManifestCase => ({
  name,
  cluster,
  ...more,
});

const external = (more: Cluster = {}) => ({
  etcd: { external: { endpoints: ['https://10.9.0.1:2379', 'https://10.9.0.2:2379'], ...more } },
});

const certificates = (folder: string, clientFolder = folder) => ({
  caFile: `${folder}/ca.crt`,
  certFile: `${clientFolder}/client.crt`,
  keyFile: `${clientFolder}/client.key`,
});

const IPV6 = { advertiseAddress: 'fd00:77::12', bindPort: 6443 };

const GENERAL: ManifestCase[] = [
  one('nothing but defaults', {}),
  one('another port', {}, { endpoint: { advertiseAddress: '10.77.0.12', bindPort: 8443 } }),
  one('an IPv6 address', {}, { endpoint: IPV6 }),
  one(
    'IPv6 subnets',
    { networking: { serviceSubnet: 'fd00:10:96::/112', podSubnet: 'fd00:10:244::/56' } },
    { endpoint: IPV6 },
  ),
  one('dual-stack', {
    networking: { serviceSubnet: '10.96.0.0/16,fd00:10:96::/112', podSubnet: '10.244.0.0/16,fd00:10:244::/56' },
  }),
  one('a subnet for Pods', { networking: { podSubnet: '10.244.0.0/16' } }),
  one('another service subnet', { networking: { serviceSubnet: '192.168.64.0/20' } }),
  one('another DNS domain', { networking: { dnsDomain: 'cluster.example.com' } }),
  one('another cluster name', { clusterName: 'production-1' }),
  one('an endpoint', { controlPlaneEndpoint: 'api.example.com:6443' }),
  one('another directory of certificates', { certificatesDir: '/srv/pki' }),
  one('a directory of certificates with a slash at its end', { certificatesDir: '/srv//pki/' }),
  one('another repository', { imageRepository: 'registry.example.com:5000/mirror/k8s' }),
  one('names for certificates', { apiServer: { certSANs: ['api.example.com', '10.1.2.3'] } }),
  one('an algorithm and validity', {
    encryptionAlgorithm: 'ECDSA-P256',
    certificateValidityPeriod: '24h0m0s',
    caCertificateValidityPeriod: '240h0m0s',
  }),
  one('a longer health check', {}, { healthCheck: { written: '10m0s', ms: 600_000 } }),
  one('a health check of part of a period', {}, { healthCheck: { written: '1m1s', ms: 61_000 } }),
  one('a very short health check', {}, { healthCheck: { written: '500ms', ms: 500 } }),
  one('add-ons turned off', { dns: { disabled: true }, proxy: { disabled: true } }),
  one('another DNS image', { dns: { imageRepository: 'registry.example.com/dns', imageTag: 'v1.2.3' } }),
];

const ARGUMENTS: ManifestCase[] = [
  one('arguments that replace ours', {
    apiServer: {
      extraArgs: [arg('allow-privileged', 'false'), arg('enable-admission-plugins', 'NodeRestriction,PodNodeSelector')],
    },
    controllerManager: { extraArgs: [arg('leader-elect', 'false'), arg('controllers', '*')] },
    scheduler: { extraArgs: [arg('leader-elect', 'false')] },
  }),
  one('new arguments, not in order', {
    apiServer: { extraArgs: [arg('v', '4'), arg('audit-log-path', '-'), arg('audit-log-maxage', '30')] },
    controllerManager: { extraArgs: [arg('v', '2'), arg('node-cidr-mask-size', '20')] },
    scheduler: { extraArgs: [arg('v', '3'), arg('config', '/etc/kubernetes/scheduler.yaml')] },
  }),
  one('repeated arguments', {
    apiServer: {
      extraArgs: [
        arg('tls-sni-cert-key', '/a.crt,/a.key'),
        arg('v', '4'),
        arg('tls-sni-cert-key', '/b.crt,/b.key:b.example.com'),
      ],
    },
  }),
  one('repeated arguments that replace ours', {
    apiServer: {
      extraArgs: [
        arg('service-account-issuer', 'https://new.example.com'),
        arg('service-account-issuer', 'https://old.example.com'),
      ],
    },
  }),
  one('an empty value, and one with equals signs, spaces and quotes', {
    apiServer: {
      extraArgs: [
        arg('audit-policy-file', ''),
        arg('feature-gates', 'A=true,B=false'),
        arg('x', 'it\'s "a" value: #1'),
      ],
    },
  }),
  one('feature gates of the components', {
    apiServer: { extraArgs: [arg('feature-gates', 'DRAAdminAccess=true')] },
    controllerManager: { extraArgs: [arg('feature-gates', 'DRAAdminAccess=true')] },
    scheduler: { extraArgs: [arg('feature-gates', 'DRAAdminAccess=true')] },
  }),
  one('authorization modes', { apiServer: { extraArgs: [arg('authorization-mode', 'Node,RBAC,Webhook')] } }),
  one('unknown and empty authorization modes', { apiServer: { extraArgs: [arg('authorization-mode', ',Nonsense,')] } }),
  one('no authorization mode', { apiServer: { extraArgs: [arg('authorization-mode', '')] } }),
  one('a file of authorization', {
    apiServer: { extraArgs: [arg('authorization-config', '/etc/kubernetes/authz.yaml')] },
  }),
  one('a file of authorization and modes', {
    apiServer: {
      extraArgs: [arg('authorization-mode', 'RBAC'), arg('authorization-config', '/etc/kubernetes/authz.yaml')],
    },
  }),
  one('another advertised address', {
    apiServer: { extraArgs: [arg('advertise-address', '10.5.5.5'), arg('secure-port', '7443')] },
  }),
  one('every address', {
    controllerManager: { extraArgs: [arg('bind-address', '0.0.0.0')] },
    scheduler: { extraArgs: [arg('bind-address', '::')] },
  }),
  one('addresses to listen on', {
    controllerManager: { extraArgs: [arg('bind-address', '10.77.0.12'), arg('secure-port', '11257')] },
    scheduler: { extraArgs: [arg('bind-address', '::1')] },
  }),
  one('an address given twice', {
    scheduler: { extraArgs: [arg('bind-address', '10.1.1.1'), arg('bind-address', '10.2.2.2')] },
  }),
  one('a directory of FlexVolume plugins', {
    controllerManager: { extraArgs: [arg('flex-volume-plugin-dir', '/opt/flex')] },
  }),
];

const ENVIRONMENT: ManifestCase[] = [
  one('variables', {
    apiServer: { extraEnvs: [env('B', '2'), env('A', '1')] },
    controllerManager: { extraEnvs: [env('GODEBUG', 'http2debug=1')] },
    scheduler: { extraEnvs: [env('GOMAXPROCS', '2')] },
    etcd: { local: { extraEnvs: [env('ETCD_LOG_LEVEL', 'debug')] } },
  }),
  one('a variable given twice, an empty one, and ones from elsewhere', {
    apiServer: {
      extraEnvs: [
        env('A', '1'),
        env('A', '2'),
        { name: 'EMPTY' },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 'secret', key: 'key', optional: true } } },
      ],
    },
  }),
  one(
    'proxies',
    {},
    {
      environment: {
        HTTP_PROXY: 'http://10.0.0.1:3128',
        https_proxy: 'http://10.0.0.1:3128',
        NO_PROXY: '10.0.0.0/8,.svc',
      },
    },
  ),
  one(
    'proxies in strange letters, an empty one and none',
    {},
    { environment: { Socks_Proxy: 'x', ALL_PROXY: '', PROXY: 'y', HTTP_PROXY_2: 'z' } },
  ),
  one(
    'proxies that the cluster knows better',
    { apiServer: { extraEnvs: [env('HTTP_PROXY', 'http://10.0.0.2:3128')] } },
    { environment: { HTTP_PROXY: 'http://10.0.0.1:3128', NO_PROXY: 'a=b' } },
  ),
];

const VOLUMES: ManifestCase[] = [
  one('volumes', {
    apiServer: {
      extraVolumes: [
        { name: 'policy', hostPath: '/etc/audit', mountPath: '/etc/audit', readOnly: true, pathType: 'Directory' },
        { name: 'logs', hostPath: '/var/log/audit', mountPath: '/logs' },
      ],
    },
    controllerManager: {
      extraVolumes: [{ name: 'cloud', hostPath: '/etc/cloud.conf', mountPath: '/etc/cloud.conf', pathType: 'File' }],
    },
    scheduler: {
      extraVolumes: [
        { name: 'config', hostPath: '/etc/scheduler', mountPath: '/etc/scheduler', pathType: 'DirectoryOrCreate' },
      ],
    },
  }),
  one('volumes under names of ours', {
    apiServer: {
      extraVolumes: [{ name: 'ca-certs', hostPath: '/opt/certs', mountPath: '/etc/ssl/certs', readOnly: false }],
    },
    scheduler: {
      extraVolumes: [
        { name: 'kubeconfig', hostPath: '/opt/scheduler.conf', mountPath: '/etc/kubernetes/scheduler.conf' },
      ],
    },
  }),
  one(
    'every folder of CA certificates',
    {},
    {
      folders: [
        '/etc/pki/ca-trust',
        '/etc/pki/tls/certs',
        '/etc/ca-certificates',
        '/usr/share/ca-certificates',
        '/usr/local/share/ca-certificates',
      ],
    },
  ),
  one(
    'a Debian host',
    {},
    { folders: ['/etc/ssl/certs', '/usr/share/ca-certificates', '/usr/local/share/ca-certificates', '/etc/pki'] },
  ),
  one('an external CA', {}, { externalCa: true }),
  one('an external CA elsewhere', { certificatesDir: '/srv/pki' }, { externalCa: true }),
];

const ETCD: ManifestCase[] = [
  one('an external etcd', external(certificates('/etc/etcd/pki'))),
  one('an external etcd without TLS', { etcd: { external: { endpoints: ['http://10.9.0.1:2379'] } } }),
  one('an external etcd, certificates in two folders', external(certificates('/etc/etcd/ca', '/opt/etcd/client'))),
  one('an external etcd, one folder below the other', external(certificates('/etc/etcd/pki', '/etc/etcd/pki/client'))),
  one('an external etcd, one folder above the other', external(certificates('/etc/etcd/pki/ca', '/etc/etcd/pki'))),
  one('an external etcd, certificates in the folder of ours', external(certificates('/etc/kubernetes/pki/etcd'))),
  one(
    'an external etcd, certificates among those of the host',
    external(certificates('/etc/ssl/certs/etcd', '/etc/pki/tls/certs')),
    {
      folders: ['/etc/pki/tls/certs'],
    },
  ),
  one('an external etcd and a volume for it', {
    ...external(certificates('/etc/etcd/pki')),
    apiServer: {
      extraVolumes: [{ name: 'etcd-certs-0', hostPath: '/opt/pki', mountPath: '/etc/etcd/pki', readOnly: true }],
    },
  }),
  one('another image of etcd', {
    etcd: { local: { imageRepository: 'registry.example.com/etcd', imageTag: '3.6.1-custom' } },
  }),
  one('an etcd before 3.6', { etcd: { local: { imageTag: '3.5.24-0' } } }),
  one('an image of etcd that is no version', { etcd: { local: { imageTag: 'latest' } } }),
  one('another data directory', {
    etcd: { local: { dataDir: '/data/etcd', serverCertSANs: ['a.example.com'], peerCertSANs: ['10.1.1.1'] } },
  }),
  one('arguments of etcd', {
    etcd: {
      local: {
        extraArgs: [
          arg('quota-backend-bytes', '8589934592'),
          arg('snapshot-count', '5000'),
          arg('feature-gates', 'X=true'),
        ],
      },
    },
  }),
  one('other client URLs of etcd', {
    etcd: { local: { extraArgs: [arg('advertise-client-urls', 'https://10.77.0.12:2379,https://e:2379')] } },
  }),
  ...[
    'http://0.0.0.0:2381',
    'https://10.77.0.12:2382,http://127.0.0.1:2381',
    'HTTPS://[fd00::1]:12381/metrics?x=1',
    'http://localhost',
    'https://:9000',
    'http://host:99999',
    'localhost:2381',
    '0.0.0.0:2381',
    'http://user:pass@metrics.example.com:2381',
    'http://host:port',
    '',
  ].map((urls) =>
    one(`etcd's metrics at ${urls || 'no URL'}`, {
      etcd: { local: { extraArgs: [arg('listen-metrics-urls', urls)] } },
    }),
  ),
  one(
    "etcd's metrics with IPv6",
    { etcd: { local: { extraArgs: [arg('listen-metrics-urls', 'http://:2381')] } } },
    { endpoint: IPV6 },
  ),
];

/** Every field of ClusterConfiguration that ends in a manifest, and what of the host does. */
export const CASES: readonly ManifestCase[] = [
  ...GENERAL,
  ...ARGUMENTS,
  ...ENVIRONMENT,
  ...VOLUMES,
  ...ETCD,
  ...PATCH_CASES,
  ...ACCOUNT_CASES,
];
