import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { Secret } from '../../src/base/secret.ts';
import { CONFIG_WITH_FLAGS } from '../../src/config/from-flags/config-flags-sentences.ts';
import { type InitFlags, initDraftFromFlags } from '../../src/config/from-flags/init-flags.ts';
import { CLUSTER, INIT, parseInit, problemsThrownBy } from './support/init-files.ts';

const draftOf = (flags: InitFlags, file?: string) =>
  initDraftFromFlags(flags, file === undefined ? undefined : parseInit(file)).draft;
const refusal = (flags: InitFlags) =>
  problemsThrownBy(() => draftOf(flags)).map(({ path, key }) => `${path || '.'} ${key.slice('CONFIG_'.length)}`);

describe('flags alone', () => {
  it('are what a file with the same values would be', () => {
    const { origin: _, ...byFlags } = draftOf({
      apiserverAdvertiseAddress: '10.0.0.9',
      apiserverBindPort: 7443,
      apiserverCertExtraSans: ['A.example', '10.0.0.10'],
      certDir: '/pki',
      certificateKey: new Secret('ab'.repeat(32)),
      controlPlaneEndpoint: 'api.example',
      criSocket: 'unix:///run/crio.sock',
      dryRun: true,
      featureGates: ' RootlessControlPlane = true ,',
      ignorePreflightErrors: ['Swap', 'NumCPU'],
      imageRepository: 'mirror.example/k8s',
      kubernetesVersion: 'v1.37.1',
      nodeName: 'CP-1',
      patches: '/patches',
      podNetworkCidr: '10.244.0.0/16',
      serviceCidr: '10.0.0.0/16',
      serviceDnsDomain: 'corp.example',
      skipPhases: ['preflight'],
      token: new Secret('abcdef.0123456789abcdef'),
      tokenTtl: '90m',
      apiserverExtraArgs: ['a=b,c=d', 'v=4'],
      controllerManagerExtraArgs: ['x=y=z'],
      schedulerExtraArgs: ['empty='],
    });
    const { origin: _too, ...byFile } = draftOf(
      {},
      `${INIT}dryRun: true
bootstrapTokens: [{token: abcdef.0123456789abcdef, ttl: 1h30m, description: "${byFlags.init.bootstrapTokens[0]?.description}"}]
nodeRegistration: {name: cp-1, criSocket: unix:///run/crio.sock, ignorePreflightErrors: [numcpu, swap]}
localAPIEndpoint: {advertiseAddress: 10.0.0.9, bindPort: 7443}
certificateKey: ${'ab'.repeat(32)}
patches: {directory: /patches}
skipPhases: [preflight]
---
${CLUSTER.replace('v1.37.2', 'v1.37.1')}certificatesDir: /pki
controlPlaneEndpoint: api.example:7443
imageRepository: mirror.example/k8s
networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.0.0.0/16, dnsDomain: corp.example}
apiServer: {certSANs: [a.example, 10.0.0.10], extraArgs: [{name: a, value: b}, {name: c, value: d}, {name: v, value: "4"}]}
controllerManager: {extraArgs: [{name: x, value: y=z}]}
scheduler: {extraArgs: [{name: empty, value: ""}]}
featureGates: {RootlessControlPlane: true}
`,
    );
    expect(byFlags).toEqual(byFile);
    expect(byFlags.init.bootstrapTokens[0]?.description).not.toBe('');
    expect(byFlags.init.bootstrapTokens[0]?.token.reveal()).toBe('abcdef.0123456789abcdef');
  });

  it('none of them: the defaults, and the version of the kubelet', () => {
    const { init, cluster, kubelet, kubeProxy, requestedVersion } = draftOf({});
    expect(requestedVersion).toEqual({ type: 'host' });
    expect([kubelet, kubeProxy]).toEqual([{}, {}]);
    expect(init.localAPIEndpoint).toEqual({ advertiseAddress: '', bindPort: 6443 });
    expect(init.bootstrapTokens).toHaveLength(1);
    expect(cluster.networking.serviceSubnet).toBe('10.96.0.0/12');
  });

  it('empty ones say nothing', () => {
    const empty = {
      serviceCidr: '',
      podNetworkCidr: '',
      kubernetesVersion: '',
      token: new Secret(''),
      featureGates: '',
      certDir: '',
    };
    const { init, ...rest } = draftOf(empty);
    expect({ ...rest, origin: undefined }).toEqual({ ...draftOf({}), init: undefined, origin: undefined });
    expect(init.bootstrapTokens[0]?.token.reveal()).toMatch(/^[a-z0-9]{6}\./);
  });

  it('--token-file serves for --token, without its white space; --token-ttl=0 is for ever', () => {
    const [token] = draftOf({ tokenFile: new Secret(' abcdef.0123456789abcdef\n'), tokenTtl: '0' }).init
      .bootstrapTokens;
    expect([token?.token.reveal(), token?.ttl]).toEqual(['abcdef.0123456789abcdef', 0]);
  });

  it.each<[string, InitFlags, string[]]>([
    ['a token', { token: new Secret('x') }, ['--token TOKEN']],
    ['a token in a file', { tokenFile: new Secret('x') }, ['--token-file TOKEN']],
    [
      'two tokens',
      { token: new Secret('abcdef.0123456789abcdef'), tokenFile: new Secret('x') },
      ['--token-file FLAGS_TOKEN_TWICE'],
    ],
    ['a lifetime', { tokenTtl: '1d' }, ['--token-ttl DURATION']],
    ['a negative lifetime', { tokenTtl: '-1h' }, ['--token-ttl TOKEN_TTL']],
    ['a name in a certificate', { apiserverCertExtraSans: ['ok', 'a_b'] }, ['--apiserver-cert-extra-sans[1] SAN']],
    ['a directory', { certDir: 'pki' }, ['--cert-dir PATH_NOT_ABSOLUTE']],
    [
      'subnets',
      { serviceCidr: 'x', podNetworkCidr: '10.0.0.0/30' },
      ['--service-cidr SUBNET', '--pod-network-cidr SUBNET_TOO_SMALL', '--pod-network-cidr POD_SUBNET_TOO_SMALL'],
    ],
    ['a domain', { serviceDnsDomain: 'A' }, ['--service-dns-domain DNS_DOMAIN']],
    ['a repository', { imageRepository: 'https://a' }, ['--image-repository IMAGE_REPOSITORY']],
    ['an endpoint', { controlPlaneEndpoint: 'a b' }, ['--control-plane-endpoint ENDPOINT']],
    ['a version', { kubernetesVersion: 'v1.20.0' }, ['--kubernetes-version KUBERNETES_VERSION_UNSUPPORTED']],
    [
      'gates',
      { kubernetesVersion: 'v1.37.2', featureGates: 'A=true,B,C=x' },
      ['--feature-gates FEATURE_GATE_SYNTAX', '--feature-gates FEATURE_GATE'],
    ],
    [
      'arguments',
      { apiserverExtraArgs: ['novalue'], schedulerExtraArgs: ['=x'] },
      ['--apiserver-extra-args ARGUMENT_PAIR', '--scheduler-extra-args ARGUMENT_PAIR'],
    ],
    [
      'an address and a port',
      { apiserverAdvertiseAddress: 'x', apiserverBindPort: -1 },
      ['--apiserver-advertise-address ADDRESS', '--apiserver-bind-port PORT'],
    ],
    ['a name', { nodeName: 'a_b' }, ['--node-name NODE_NAME']],
    ['all beside others', { ignorePreflightErrors: ['all', 'Swap'] }, ['--ignore-preflight-errors ALL_BESIDE_OTHERS']],
  ])('refused with the flag named: %s', (_what, flags, expected) => {
    expect(refusal(flags).sort()).toEqual(expected.sort());
  });
});

describe('flags beside a file', () => {
  const FILE = `${INIT}nodeRegistration: {name: a, ignorePreflightErrors: [Swap]}\nskipPhases: [preflight]\ndryRun: true\n`;

  it('may say the name, the checks, the phases and the preview', () => {
    const { init } = draftOf(
      { configFile: 'f', nodeName: 'B', ignorePreflightErrors: ['NumCPU'], skipPhases: ['certs'], dryRun: false },
      FILE,
    );
    expect(init).toMatchObject({
      dryRun: false,
      skipPhases: ['certs'],
      nodeRegistration: { name: 'b', ignorePreflightErrors: ['numcpu', 'swap'] },
    });
    expect(draftOf({ configFile: 'f' }, FILE).init).toMatchObject({
      dryRun: true,
      skipPhases: ['preflight'],
      nodeRegistration: { name: 'a' },
    });
  });

  it.each<keyof InitFlags>([
    'apiserverAdvertiseAddress',
    'apiserverBindPort',
    'apiserverCertExtraSans',
    'certDir',
    'certificateKey',
    'controlPlaneEndpoint',
    'criSocket',
    'featureGates',
    'imageRepository',
    'kubernetesVersion',
    'patches',
    'podNetworkCidr',
    'serviceCidr',
    'serviceDnsDomain',
    'token',
    'tokenFile',
    'tokenTtl',
    'apiserverExtraArgs',
  ])('%s may not', (name) => {
    const flags = { configFile: 'f', [name]: name.startsWith('token') ? new Secret('x') : 'x' } as InitFlags;
    try {
      draftOf(flags, FILE);
    } catch (error) {
      const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      if (isFailure(error, CONFIG_WITH_FLAGS)) return expect(error.params.flags).toEqual([`--${kebab}`]);
      throw error;
    }
    throw new Error('accepted');
  });
});

describe('an add-on that is left out', () => {
  it.each<[string, string[], string, { skipPhases: string[]; dns: boolean; proxy: boolean }]>([
    ['its phase skipped', ['addon/coredns'], '', { skipPhases: ['addon/coredns'], dns: true, proxy: false }],
    ['both phases skipped', ['addon'], '', { skipPhases: ['addon'], dns: true, proxy: true }],
    ['disabled', [], 'proxy: {disabled: true}', { skipPhases: ['addon/kube-proxy'], dns: false, proxy: true }],
    ['disabled and skipped', ['addon'], 'dns: {disabled: true}', { skipPhases: ['addon'], dns: true, proxy: true }],
    ['none', ['certs'], '', { skipPhases: ['certs'], dns: false, proxy: false }],
  ])('%s', (_what, skipPhases, fields, expected) => {
    const { init, cluster } = draftOf({ skipPhases }, `${CLUSTER}${fields}\n`);
    expect({ skipPhases: init.skipPhases, dns: cluster.dns.disabled, proxy: cluster.proxy.disabled }).toEqual(expected);
  });
});

describe('--kubelet-serving-certificates', () => {
  it("sets a field of the kubelets' configuration, also beside a file", () => {
    expect(draftOf({}).kubelet).toEqual({});
    expect(draftOf({ kubeletServingCertificates: true }).kubelet).toEqual({ serverTLSBootstrap: true });
    const file = `${CLUSTER}---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 50
`;
    const { kubelet } = draftOf({ kubeletServingCertificates: true }, file);
    expect(kubelet).toMatchObject({ maxPods: 50, serverTLSBootstrap: true });
  });
});
