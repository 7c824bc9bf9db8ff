import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { ClusterConfiguration } from '../../src/config/types/cluster.ts';
import type { InitConfiguration } from '../../src/config/types/init.ts';
import { CLUSTER, headOf, INIT, inputOf, KUBE_PROXY, KUBELET, parseInit } from './support/init-files.ts';

const HOUR = 3_600_000;
const component = { extraArgs: [], extraEnvs: [], extraVolumes: [] };

const DEFAULT_CLUSTER: ClusterConfiguration = {
  clusterName: 'kubernetes',
  kubernetesVersion: 'v1.37.2',
  controlPlaneEndpoint: '',
  certificatesDir: '/etc/kubernetes/pki',
  imageRepository: 'registry.k8s.io',
  encryptionAlgorithm: 'RSA-2048',
  certificateValidityPeriod: 8760 * HOUR,
  caCertificateValidityPeriod: 87600 * HOUR,
  networking: { serviceSubnet: '10.96.0.0/12', podSubnet: '', dnsDomain: 'cluster.local' },
  etcd: {
    type: 'local',
    local: {
      imageRepository: '',
      imageTag: '',
      dataDir: '/var/lib/etcd',
      extraArgs: [],
      extraEnvs: [],
      serverCertSANs: [],
      peerCertSANs: [],
    },
  },
  apiServer: { ...component, certSANs: [] },
  controllerManager: component,
  scheduler: component,
  dns: { imageRepository: '', imageTag: '', disabled: false },
  proxy: { disabled: false },
  featureGates: {},
};

const DEFAULT_INIT: InitConfiguration = {
  dryRun: false,
  bootstrapTokens: [
    {
      token: expect.any(Secret),
      description: '',
      ttl: 24 * HOUR,
      expires: undefined,
      usages: ['signing', 'authentication'],
      groups: ['system:bootstrappers:kubeadm:default-node-token'],
    },
  ],
  nodeRegistration: {
    name: '',
    criSocket: '',
    taints: undefined,
    kubeletExtraArgs: [],
    ignorePreflightErrors: [],
    imagePullPolicy: 'IfNotPresent',
    imagePullSerial: true,
  },
  localAPIEndpoint: { advertiseAddress: '', bindPort: 6443 },
  certificateKey: undefined,
  skipPhases: [],
  patches: undefined,
  timeouts: {
    controlPlaneComponentHealthCheck: 240_000,
    kubeletHealthCheck: 240_000,
    kubernetesAPICall: 60_000,
    etcdAPICall: 120_000,
    tlsBootstrap: 300_000,
    discovery: 300_000,
    upgradeManifests: 300_000,
  },
};

describe('a file of one kind', () => {
  it.each([
    ['ClusterConfiguration', CLUSTER],
    ['InitConfiguration', INIT],
    ['both', `${INIT}---\n${CLUSTER}`],
    [
      'everything null or empty',
      `${INIT}bootstrapTokens: []\ntimeouts: ~\npatches: {}\n---\n${CLUSTER}etcd: {local: ~}\napiServer:\n`,
    ],
  ])("has kubeadm's defaults for the rest: %s", (_what, file) => {
    expect(inputOf(file)).toEqual({ init: DEFAULT_INIT, cluster: DEFAULT_CLUSTER, kubelet: {}, kubeProxy: {} });
    expect(parseInit(file).notices).toEqual([]);
  });

  it('makes another token each time', () => {
    const tokens = Array.from({ length: 5 }, () => parseInit(INIT).draft.init.bootstrapTokens[0]?.token.reveal() ?? '');
    expect(new Set(tokens).size).toBe(5);
    for (const token of tokens) expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  });
});

describe('a full file', () => {
  const FULL = `${INIT}dryRun: true
bootstrapTokens:
  - {token: abcdef.0123456789abcdef, description: a b, ttl: 0s, usages: [signing]}
  - {expires: 2030-01-02T03:04:05Z, groups: ["system:bootstrappers:x", "system:bootstrappers:kubeadm:y"]}
nodeRegistration: {name: Cp-1, taints: [], kubeletExtraArgs: [{name: v, value: "4"}]}
localAPIEndpoint: {advertiseAddress: fd00::1, bindPort: 7443}
certificateKey: "${'0F'.repeat(32)}"
skipPhases: [addon/kube-proxy, ""]
patches: {directory: /patches}
timeouts: {controlPlaneComponentHealthCheck: 10m}
---
${CLUSTER}controlPlaneEndpoint: api.example
certificatesDir: /pki
imageRepository: mirror.example:5000/k8s
encryptionAlgorithm: ECDSA-P256
certificateValidityPeriod: 100h
networking: {serviceSubnet: "10.0.0.0/16,fd00::/112", podSubnet: "fd01::/56,10.244.0.0/16", dnsDomain: corp.example}
etcd: {external: {endpoints: ["https://a:2379"], httpEndpoints: ["http://a:2381"], caFile: /ca, certFile: /crt, keyFile: /key}}
apiServer: {certSANs: [API.Example, "*.b.example", 10.0.0.9], extraArgs: [{name: v, value: "4"}, {name: v, value: "5"}]}
controllerManager:
  extraEnvs: [{name: A, value: b}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
  extraVolumes: [{name: a, hostPath: /a, mountPath: /b, readOnly: true, pathType: File}]
dns: {imageRepository: dns.example, imageTag: v1}
proxy: {disabled: true}
featureGates: {RootlessControlPlane: true}
---
${KUBELET}maxPods: 200
evictionHard: {memory.available: 5%}
authentication: {anonymous: {enabled: no}}
registerWithTaints: ~
---
${KUBE_PROXY}mode: nftables
clientConnection: {qps: 2.5}
conntrack: {maxPerCore: 0}
`;

  it('is read field by field', () => {
    const { init, cluster, kubelet, kubeProxy } = inputOf(FULL);
    expect(init).toMatchObject({
      dryRun: true,
      bootstrapTokens: [
        { description: 'a b', ttl: 0, expires: undefined, usages: ['signing'], groups: [] },
        {
          ttl: undefined,
          expires: Date.UTC(2030, 0, 2, 3, 4, 5),
          groups: ['system:bootstrappers:x', 'system:bootstrappers:kubeadm:y'],
        },
      ],
      nodeRegistration: { name: 'cp-1', taints: [], kubeletExtraArgs: [{ name: 'v', value: '4' }] },
      localAPIEndpoint: { advertiseAddress: 'fd00::1', bindPort: 7443 },
      skipPhases: ['addon/kube-proxy'],
      patches: { directory: '/patches' },
      timeouts: { controlPlaneComponentHealthCheck: 600_000, discovery: 300_000 },
    });
    expect(init.bootstrapTokens[0]?.token.reveal()).toBe('abcdef.0123456789abcdef');
    expect(init.bootstrapTokens[1]?.token.reveal()).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    expect(init.certificateKey?.reveal()).toBe('0F'.repeat(32));
    expect(cluster).toMatchObject({
      controlPlaneEndpoint: 'api.example:7443',
      certificatesDir: '/pki',
      imageRepository: 'mirror.example:5000/k8s',
      encryptionAlgorithm: 'ECDSA-P256',
      certificateValidityPeriod: 100 * HOUR,
      networking: {
        serviceSubnet: '10.0.0.0/16,fd00::/112',
        podSubnet: 'fd01::/56,10.244.0.0/16',
        dnsDomain: 'corp.example',
      },
      etcd: {
        type: 'external',
        external: { endpoints: ['https://a:2379'], httpEndpoints: ['http://a:2381'], caFile: '/ca' },
      },
      apiServer: {
        certSANs: ['api.example', '*.b.example', '10.0.0.9'],
        extraArgs: [
          { name: 'v', value: '4' },
          { name: 'v', value: '5' },
        ],
      },
      controllerManager: {
        extraEnvs: [
          { name: 'A', value: 'b' },
          { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
        ],
        extraVolumes: [{ name: 'a', hostPath: '/a', mountPath: '/b', readOnly: true, pathType: 'File' }],
      },
      dns: { imageRepository: 'dns.example', imageTag: 'v1', disabled: false },
      proxy: { disabled: true },
      featureGates: { RootlessControlPlane: true },
    });
    expect(kubelet).toEqual({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      maxPods: 200,
      evictionHard: { 'memory.available': '5%' },
      authentication: { anonymous: { enabled: false } },
    });
    expect(kubeProxy).toMatchObject({ mode: 'nftables', clientConnection: { qps: 2.5 }, conntrack: { maxPerCore: 0 } });
  });

  it('tells where its fields stand, kind by kind', () => {
    const { position } = parseInit(FULL);
    expect(position('InitConfiguration', 'bootstrapTokens[1].expires')).toEqual({ line: 6, column: 15 });
    expect(position('ClusterConfiguration', 'networking.podSubnet')).toEqual({ line: 22, column: 66 });
    expect(position('ClusterConfiguration', 'featureGates.Other')).toEqual({ line: 30, column: 15 });
  });
});

describe('other versions', () => {
  it('v1beta3 has maps of arguments and a time limit elsewhere', () => {
    const file = `${headOf('InitConfiguration', 'v1beta3')}nodeRegistration: {kubeletExtraArgs: {v: "4", a: b}}
---
${headOf('ClusterConfiguration', 'v1beta3')}kubernetesVersion: 1.36.1
apiServer: {extraArgs: {z: "1", b: "2"}, timeoutForControlPlane: 7m}
etcd: {local: {extraArgs: {c: d}}}
`;
    const { init, cluster } = inputOf(file, 'v1.36.1');
    expect(init.nodeRegistration.kubeletExtraArgs).toEqual([
      { name: 'a', value: 'b' },
      { name: 'v', value: '4' },
    ]);
    expect(init.timeouts.controlPlaneComponentHealthCheck).toBe(420_000);
    expect(cluster.apiServer.extraArgs.map(({ name }) => name)).toEqual(['b', 'z']);
    expect(cluster.etcd).toMatchObject({ local: { extraArgs: [{ name: 'c', value: 'd' }] } });
    expect(parseInit(file).notices.map(({ key }) => key)).toEqual(['CONFIG_OLD_VERSION_READ']);
  });

  it('v1 may merge arguments, when it is allowed', () => {
    const file = `${headOf('ClusterConfiguration', 'v1')}scheduler: {extraArgs: [{name: a, value: b, mergeMethod: prepend}]}\n`;
    const { draft, notices } = parseInit(file, { allowExperimentalApi: true });
    expect(draft.cluster.scheduler.extraArgs).toEqual([{ name: 'a', value: 'b', mergeMethod: 'prepend' }]);
    expect(notices.map(({ key }) => key)).toEqual(['CONFIG_EXPERIMENTAL_VERSION_READ']);
  });

  it('until 1.36 a feature gate says which keys are made', () => {
    const file = (value: boolean) =>
      `${CLUSTER.replace('v1.37.2', 'v1.36.0')}featureGates: {PublicKeysECDSA: ${value}}\nencryptionAlgorithm: RSA-4096\n`;
    expect(inputOf(file(true), 'v1.36.0').cluster.encryptionAlgorithm).toBe('ECDSA-P256');
    expect(inputOf(file(false), 'v1.36.0').cluster.encryptionAlgorithm).toBe('RSA-2048');
  });
});

describe('the version', () => {
  it.each([
    ['v1.37.2', { type: 'exact', version: 'v1.37.2' }],
    ['1.34.0', { type: 'exact', version: 'v1.34.0' }],
    ['v1.37.3-rc.0', { type: 'exact', version: 'v1.37.3-rc.0' }],
    ['release/v1.35.1', { type: 'exact', version: 'v1.35.1' }],
    ['stable', { type: 'label', label: 'stable' }],
    ['stable-1', { type: 'label', label: 'stable-1' }],
    ['release/stable-1.36', { type: 'label', label: 'stable-1.36' }],
    ['latest-1.37', { type: 'label', label: 'latest-1.37' }],
    ['""', { type: 'host' }],
  ])('%s', (text, expected) => {
    expect(parseInit(CLUSTER.replace('v1.37.2', text)).draft.requestedVersion).toEqual(expected);
  });
});

describe('notices', () => {
  it.each([
    ['a document that is not used', `${CLUSTER}---\n${headOf('JoinConfiguration')}`, ['CONFIG_DOCUMENT_IGNORED']],
    ['long validity', `${CLUSTER}certificateValidityPeriod: 8761h\n`, ['CONFIG_VALIDITY_LONG']],
    ['a certificate longer than its CA', `${CLUSTER}caCertificateValidityPeriod: 1h\n`, ['CONFIG_VALIDITY_BEYOND_CA']],
    ['site-local addresses', `${CLUSTER}networking: {serviceSubnet: "fec0::/112"}\n`, ['CONFIG_SUBNET_SITE_LOCAL']],
    ['unique local addresses are none', `${CLUSTER}networking: {serviceSubnet: "fd00::/112"}\n`, []],
    ['a socket without its scheme', `${INIT}nodeRegistration: {criSocket: /a}\n`, ['CONFIG_CRI_SOCKET_SCHEME']],
  ])('%s', (_what, file, expected) => {
    expect(parseInit(file).notices.map(({ key }) => key)).toEqual(expected);
  });
});
