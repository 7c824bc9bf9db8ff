import type { ObjectCase } from './object-case.ts';

const one = (name: string, fields: Omit<ObjectCase, 'name'> = {}): ObjectCase => ({ name, ...fields });
const NODE_GROUP = 'system:bootstrappers:kubeadm:default-node-token';
const BOTH = ['signing', 'authentication'];

const CLUSTERS: ObjectCase[] = [
  one('nothing but defaults'),
  one('an endpoint', { cluster: { controlPlaneEndpoint: 'api.example.com' } }),
  one('an endpoint with a port', { cluster: { controlPlaneEndpoint: 'api.example.com:8443' } }),
  one('an IPv6 endpoint', { cluster: { controlPlaneEndpoint: '[fd00::1]:6443' } }),
  one('an IPv6 address', { endpoint: { advertiseAddress: 'fd00:77::12', bindPort: 6444 } }),
  one('IPv6 subnets', {
    cluster: { networking: { serviceSubnet: 'fd00:10:96::/112', podSubnet: 'fd00:10:244::/56' } },
    endpoint: { advertiseAddress: 'fd00:77::12', bindPort: 6443 },
  }),
  one('dual-stack', {
    cluster: {
      networking: { serviceSubnet: '10.96.0.0/16,fd00:10:96::/112', podSubnet: '10.244.0.0/16,fd00:10:244::/56' },
    },
  }),
  one('dual-stack, IPv6 first', {
    cluster: {
      networking: { serviceSubnet: 'fd00:10:96::/112,10.96.0.0/16', podSubnet: 'fd00:10:244::/56,10.244.0.0/16' },
    },
  }),
  one('a small service subnet', { cluster: { networking: { serviceSubnet: '192.168.64.0/28' } } }),
  one('another DNS domain', { cluster: { networking: { dnsDomain: 'cluster.example.com' } } }),
  one('another repository', { cluster: { imageRepository: 'registry.example.com:5000/mirror/k8s' } }),
  one('another DNS image', { cluster: { dns: { imageRepository: 'registry.example.com/dns', imageTag: 'v1.2.3' } } }),
  one('the usual repository for DNS alone', {
    cluster: { imageRepository: 'registry.example.com', dns: { imageRepository: 'registry.k8s.io' } },
  }),
  one('an external etcd', {
    cluster: {
      etcd: {
        external: {
          endpoints: ['https://10.9.0.1:2379'],
          caFile: '/nowhere/etcd/ca.crt',
          certFile: '/nowhere/etcd/client.crt',
          keyFile: '/nowhere/etcd/client.key',
        },
      },
    },
  }),
  one('an external etcd without TLS', { cluster: { etcd: { external: { endpoints: ['http://10.9.0.1:2379'] } } } }),
  one('keys of CAs kept elsewhere', { without: ['ca.key', 'front-proxy-ca.key', 'etcd/ca.key'] }),
];

const TOKENS: ObjectCase[] = [
  one('a token', {
    tokens: [{ description: 'for tests', ttl: 86_400_000, expires: undefined, usages: BOTH, groups: [NODE_GROUP] }],
  }),
  one('tokens of every kind', {
    tokens: [
      { description: '', ttl: 0, expires: undefined, usages: BOTH, groups: ['system:bootstrappers:a'] },
      {
        description: 'ü "quoted"',
        ttl: 3_600_000,
        expires: undefined,
        usages: ['authentication'],
        groups: [NODE_GROUP, 'system:bootstrappers:a'],
      },
      { description: 'short', ttl: 90_500, expires: undefined, usages: BOTH, groups: ['system:bootstrappers:b:c'] },
    ],
  }),
  one('a token that is there already', {
    tokens: [{ description: 'new', ttl: 0, expires: undefined, usages: BOTH, groups: [NODE_GROUP] }],
    existing: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'bootstrap-token-abcde0', namespace: 'kube-system' },
        type: 'bootstrap.kubernetes.io/token',
        data: { 'token-id': 'YWJjZGUw', 'usage-bootstrap-signing': 'dHJ1ZQ==', 'other-field': 'eA==' },
      },
    ],
  }),
];

const COMPONENTS: ObjectCase[] = [
  one("a kubelet's configuration", {
    kubelet: { cgroupDriver: 'cgroupfs', failCgroupV1: false, maxPods: 50, clusterDNS: ['10.1.1.1'] },
  }),
  one("a kubelet's configuration that replaces defaults", {
    kubelet: {
      staticPodPath: '/srv/manifests',
      clusterDomain: 'a.example',
      authentication: { anonymous: { enabled: true }, webhook: { enabled: false }, x509: { clientCAFile: '/a.crt' } },
      authorization: { mode: 'AlwaysAllow' },
      healthzBindAddress: '0.0.0.0',
      healthzPort: 11111,
      rotateCertificates: false,
      featureGates: { NodeSwap: true },
      systemReserved: { cpu: '100m' },
    },
  }),
  one("an empty kubelet's configuration", { kubelet: {} }),
  one("kube-proxy's configuration", {
    kubeProxy: { mode: 'nftables', clusterCIDR: '10.1.0.0/16', conntrack: { maxPerCore: 0 } },
  }),
  one("kube-proxy's configuration that replaces defaults", {
    cluster: { networking: { podSubnet: '10.244.0.0/16' } },
    kubeProxy: {
      bindAddress: '10.0.0.1',
      clientConnection: { kubeconfig: '/a.conf', qps: 7 },
      featureGates: { KubeProxyDrainingTerminatingNodes: true },
      metricsBindAddress: '0.0.0.0:10249',
    },
  }),
  one("an empty configuration of kube-proxy's", { kubeProxy: {} }),
  one('a subnet for Pods', { cluster: { networking: { podSubnet: '10.244.0.0/16' } } }),
  one('proxies', {
    environment: { HTTPS_PROXY: 'http://10.0.0.1:3128', no_proxy: '10.0.0.0/8', FTP_PROXY: '', Z_PROXY: 'z' },
  }),
];

const CORE_DNS = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace: 'kube-system' } };
const DEPLOYMENT = (replicas: number, tag: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    replicas,
    template: { spec: { containers: [{ name: 'coredns', image: `registry.k8s.io/coredns/coredns:${tag}` }] } },
  },
});

const ADDONS: ObjectCase[] = [
  one('patches of both add-ons', {
    patches: {
      'corednsdeployment.yaml':
        'spec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: coredns\n        env: [{name: A, value: "1"}]\n',
      'corednsdeployment1+json.json':
        '[{"op": "add", "path": "/spec/template/spec/nodeSelector/role", "value": "dns"}]',
      'kubeproxydaemonset.yaml':
        'spec:\n  template:\n    spec:\n      containers:\n      - name: kube-proxy\n        env: [{name: B, value: "2"}]\n',
    },
    environment: { HTTPS_PROXY: 'http://10.0.0.1:3128' },
    only: ['1.37'],
  }),
  one("patches of CoreDNS's Deployment", {
    patches: { 'corednsdeployment+merge.yaml': 'metadata: {labels: {a: b}}\nspec: {strategy: null}\n' },
  }),
  one('a Corefile of the user’s', {
    existing: [
      { ...CORE_DNS, data: { Corefile: '.:53 {\n    errors\n    forward . 10.1.1.1\n    log\n}\n' } },
      DEPLOYMENT(5, 'v1.12.1'),
    ],
    only: ['1.34'],
  }),
  one('a Deployment of three replicas', { existing: [DEPLOYMENT(3, 'v1.12.1')] }),
];

export const CASES: readonly ObjectCase[] = [...CLUSTERS, ...TOKENS, ...COMPONENTS, ...ADDONS];
