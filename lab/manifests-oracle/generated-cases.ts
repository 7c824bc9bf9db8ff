import fc from 'fast-check';
import type { ManifestCase } from './manifest-case.ts';

const FLAGS = {
  apiServer: [
    'allow-privileged',
    'authorization-mode',
    'authorization-config',
    'etcd-servers',
    'secure-port',
    'service-account-issuer',
    'v',
  ],
  controllerManager: [
    'bind-address',
    'cluster-cidr',
    'cluster-name',
    'cluster-signing-key-file',
    'flex-volume-plugin-dir',
    'v',
  ],
  scheduler: ['bind-address', 'kubeconfig', 'leader-elect', 'profiling'],
  etcd: [
    'advertise-client-urls',
    'feature-gates',
    'initial-cluster',
    'listen-metrics-urls',
    'name',
    'watch-progress-notify-interval',
  ],
} as const;

const VALUES = [
  '',
  'true',
  '0.0.0.0',
  '::',
  '10.1.1.1',
  'Node,RBAC',
  'RBAC',
  'http://10.3.3.3:2385',
  'https://[::1]:9,http://a:1',
  'a=b,c="d"',
];
const FOLDERS = [
  '/etc/pki/ca-trust',
  '/etc/ca-certificates',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
];
const NAMES = ['a', 'B', 'ca-certs', 'k8s-certs', 'kubeconfig', 'etcd-certs-0', 'z9'];

const argumentsOf = (names: readonly string[]) =>
  fc.array(fc.record({ name: fc.constantFrom(...names), value: fc.constantFrom(...VALUES) }), { maxLength: 5 });

const environment = fc.array(
  fc.oneof(
    fc.record({
      name: fc.constantFrom('A', 'a_b', 'HTTP_PROXY', 'no_proxy'),
      value: fc.constantFrom('', 'x', 'http://p:1'),
    }),
    fc.constant({ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }),
  ),
  { maxLength: 4 },
);

const volumes = fc.array(
  fc.record(
    {
      name: fc.constantFrom(...NAMES),
      hostPath: fc.constantFrom('/a', '/b/c'),
      mountPath: fc.constantFrom('/m', '/etc/ssl/certs'),
      readOnly: fc.boolean(),
      pathType: fc.constantFrom('', 'File', 'DirectoryOrCreate', 'Socket'),
    },
    { requiredKeys: ['name', 'hostPath', 'mountPath'] },
  ),
  { maxLength: 3 },
);

const component = (names: readonly string[]) =>
  fc.record({ extraArgs: argumentsOf(names), extraEnvs: environment, extraVolumes: volumes }, { requiredKeys: [] });

const localEtcd = fc.record(
  {
    imageRepository: fc.constantFrom('', 'r.example.com/e'),
    imageTag: fc.constantFrom('', '3.5.0-0', '3.6.0', 'v3.6.2-rc.1', 'custom'),
    dataDir: fc.constantFrom('/var/lib/etcd', '/data//etcd'),
    extraArgs: argumentsOf(FLAGS.etcd),
    extraEnvs: environment,
  },
  { requiredKeys: [] },
);

const folder = fc.constantFrom(
  '/p',
  '/p/q',
  '/pq',
  '/etc/ssl/certs',
  '/etc/kubernetes/pki/etcd',
  '/etc/ca-certificates/x',
);
const externalEtcd = fc
  .tuple(fc.constantFrom('https://a:2379', 'https://[fd00::1]:2379'), folder, folder, folder)
  .map(([url, ca, cert, key]) => ({
    endpoints: [url],
    caFile: `${ca}/ca`,
    certFile: `${cert}/cert`,
    keyFile: `${key}/key`,
  }));

const etcd = fc.oneof(
  { weight: 3, arbitrary: localEtcd.map((local) => ({ local })) },
  { weight: 1, arbitrary: externalEtcd.map((external) => ({ external })) },
);

const networking = fc.constantFrom<Record<string, string>>(
  {},
  { podSubnet: '10.244.0.0/16' },
  { serviceSubnet: '10.32.0.0/16', podSubnet: '10.244.0.0/16', dnsDomain: 'k.example.com' },
  { serviceSubnet: 'fd00:96::/112,10.96.0.0/16', podSubnet: 'fd00:244::/56,10.244.0.0/16' },
);

const cluster = fc.record(
  {
    clusterName: fc.constantFrom('', 'k', 'production'),
    certificatesDir: fc.constantFrom('/etc/kubernetes/pki', '/p', '/srv/./pki/'),
    imageRepository: fc.constantFrom('registry.k8s.io', 'r.example.com:5000/x'),
    networking,
    etcd,
    apiServer: component(FLAGS.apiServer),
    controllerManager: component(FLAGS.controllerManager),
    scheduler: component(FLAGS.scheduler),
    dns: fc.record({
      imageRepository: fc.constantFrom('registry.k8s.io', 'r/d'),
      imageTag: fc.constantFrom('v9', ''),
      disabled: fc.boolean(),
    }),
    proxy: fc.record({ disabled: fc.boolean() }),
  },
  { requiredKeys: [] },
);

/** A cluster with some of its fields, on some host. */
export const generatedCase: fc.Arbitrary<ManifestCase> = fc
  .record({
    cluster,
    advertiseAddress: fc.constantFrom('10.77.0.12', '192.168.0.1', 'fd00::12'),
    bindPort: fc.constantFrom(6443, 443, 65535),
    environment: fc.dictionary(
      fc.constantFrom('HTTP_PROXY', 'no_proxy', 'x_Proxy', 'PATH'),
      fc.constantFrom('', 'http://q:2', 'a,b'),
    ),
    folders: fc.subarray(FOLDERS),
    seconds: fc.constantFrom(1, 10, 95, 240),
  })
  .map(({ advertiseAddress, bindPort, seconds, ...rest }) => ({
    ...rest,
    name: 'generated',
    endpoint: { advertiseAddress, bindPort },
    healthCheck: { written: `${seconds}s`, ms: seconds * 1000 },
  }));
