import fc from 'fast-check';
import { document } from './documents.js';

const TOKEN = 'abcdef.0123456789abcdef';
const SEED = 20261125;

const v1beta3 = (kind: string, fields: object) => document(kind, fields, 'kubeadm.k8s.io/v1beta3');
const NODE = { name: 'node-1', criSocket: 'unix:///run/containerd/containerd.sock' };
const DISCOVERY = {
  bootstrapToken: { token: TOKEN, apiServerEndpoint: '192.0.2.10:6443', unsafeSkipCAVerification: true },
};
const init = (fields: object = {}) =>
  v1beta3('InitConfiguration', {
    bootstrapTokens: [{ token: TOKEN }],
    localAPIEndpoint: { advertiseAddress: '192.0.2.1' },
    nodeRegistration: NODE,
    ...fields,
  });
const cluster = (fields: object = {}) => v1beta3('ClusterConfiguration', { kubernetesVersion: 'v1.36.1', ...fields });
const join = (fields: object = {}) =>
  v1beta3('JoinConfiguration', { discovery: DISCOVERY, nodeRegistration: NODE, ...fields });
const together = (...documents: string[]) => documents.join('---\n');

const arguments_ = fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,10}[a-z]$/), fc.stringMatching(/^[!-~]{0,12}$/), {
  maxKeys: 4,
  noNullPrototype: true,
});
const minutes = fc.integer({ min: 1, max: 600 }).map((value) => `${value}m0s`);
const some = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [], noNullPrototype: true });

const generated = fc.record({
  cluster: some({
    apiServer: some({
      extraArgs: arguments_,
      timeoutForControlPlane: minutes,
      certSANs: fc.constant(['api.example.com']),
    }),
    controllerManager: some({ extraArgs: arguments_ }),
    scheduler: some({ extraArgs: arguments_ }),
    etcd: fc.record(
      { local: some({ extraArgs: arguments_, dataDir: fc.constant('/srv/etcd') }) },
      { noNullPrototype: true },
    ),
    clusterName: fc.stringMatching(/^[a-z]{1,8}$/),
  }),
  kubelet: arguments_,
  timeout: minutes,
});

/** Files of v1beta3 that both kubeadm 1.36 and kubejoin migrate. The token is given, since one would be made up. */
export const V1BETA3_FILES: readonly string[] = [
  together(init(), cluster()),
  join(),
  together(init(), cluster(), join()),
  together(cluster(), init()),
  together(
    init({ nodeRegistration: { ...NODE, kubeletExtraArgs: { v: '4', 'max-pods': '200' }, taints: [] } }),
    cluster(),
  ),
  together(
    init({ skipPhases: ['addon/kube-proxy'], patches: { directory: '/srv/patches' }, certificateKey: 'ab'.repeat(32) }),
    cluster(),
  ),
  together(init(), cluster({ apiServer: { timeoutForControlPlane: '8m0s' } })),
  together(
    init(),
    cluster({ apiServer: { extraArgs: { 'audit-log-path': '/var/log/audit', 'authorization-mode': 'Node,RBAC' } } }),
  ),
  together(
    init(),
    cluster({
      apiServer: { extraVolumes: [{ name: 'a', hostPath: '/a', mountPath: '/b', readOnly: true, pathType: 'File' }] },
    }),
  ),
  together(
    init(),
    cluster({
      etcd: { local: { dataDir: '/srv/etcd', extraArgs: { 'quota-backend-bytes': '1' }, serverCertSANs: ['a'] } },
    }),
  ),
  together(
    init(),
    cluster({
      etcd: { external: { endpoints: ['https://192.0.2.5:2379'], caFile: '/a/ca', certFile: '/a/c', keyFile: '/a/k' } },
    }),
  ),
  together(
    init(),
    cluster({ dns: { imageTag: 'v1' }, imageRepository: 'r.example.com', networking: { podSubnet: '10.1.0.0/16' } }),
  ),
  join({ discovery: { ...DISCOVERY, timeout: '10m0s' } }),
  join({ discovery: { file: { kubeConfigPath: '/etc/hosts' }, tlsBootstrapToken: TOKEN } }),
  join({
    controlPlane: {
      localAPIEndpoint: { advertiseAddress: '192.0.2.1', bindPort: 7443 },
      certificateKey: 'ab'.repeat(32),
    },
  }),
  join({
    caCertPath: '/srv/ca.crt',
    nodeRegistration: { ...NODE, kubeletExtraArgs: { v: '4' }, imagePullPolicy: 'Never' },
  }),
  ...fc.sample(generated, { numRuns: 12, seed: SEED }).flatMap(({ cluster: fields, kubelet, timeout }) => {
    const nodeRegistration = { ...NODE, kubeletExtraArgs: kubelet };
    return [
      together(init({ nodeRegistration }), cluster(fields)),
      join({ nodeRegistration, discovery: { ...DISCOVERY, timeout } }),
    ];
  }),
];

/** Files of v1beta2, which no kubeadm that can be built today reads. */
export const V1BETA2_FILES: readonly string[] = [
  V1BETA3_FILES[4] ?? '',
  V1BETA3_FILES[12] ?? '',
  together(init(), cluster({ dns: { type: 'CoreDNS' }, useHyperKubeImage: false })),
  together(
    init(),
    cluster({
      dns: { type: 'kube-dns', imageTag: '1' },
      useHyperKubeImage: true,
      featureGates: { IPv6DualStack: true },
    }),
  ),
  together(init(), cluster({ featureGates: { PublicKeysECDSA: true } })),
  together(
    init(),
    v1beta3('ClusterStatus', { apiEndpoints: { 'cp-1': { advertiseAddress: '192.0.2.1', bindPort: 6443 } } }),
    cluster(),
  ),
].map((text) => text.replaceAll('v1beta3', 'v1beta2'));
