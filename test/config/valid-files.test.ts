import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { JoinConfiguration } from '../../src/config/types/join.ts';
import { BASE, DISCOVERY, HASH, head, parse, TOKEN } from './support/files.ts';

const MINUTE = 60_000;
const DEFAULT_TIMEOUTS = {
  controlPlaneComponentHealthCheck: 4 * MINUTE,
  kubeletHealthCheck: 4 * MINUTE,
  kubernetesAPICall: MINUTE,
  etcdAPICall: 2 * MINUTE,
  tlsBootstrap: 5 * MINUTE,
  discovery: 5 * MINUTE,
  upgradeManifests: 5 * MINUTE,
};

describe('a minimal file', () => {
  it("has kubeadm's defaults", () => {
    const { configuration, notices, version } = parse(BASE);
    expect(version).toBe('v1beta4');
    expect(notices).toEqual([]);
    expect(configuration.discovery.bootstrapToken?.token.reveal()).toBe(TOKEN);
    expect(configuration.discovery.tlsBootstrapToken?.reveal()).toBe(TOKEN);
    expect(configuration).toEqual({
      dryRun: false,
      nodeRegistration: {
        name: '',
        criSocket: '',
        taints: undefined,
        kubeletExtraArgs: [],
        ignorePreflightErrors: [],
        imagePullPolicy: 'IfNotPresent',
        imagePullSerial: true,
      },
      caCertPath: '/etc/kubernetes/pki/ca.crt',
      discovery: {
        bootstrapToken: {
          token: expect.any(Secret),
          apiServerEndpoint: '10.0.0.1:6443',
          caCertHashes: [HASH],
          unsafeSkipCAVerification: false,
        },
        file: undefined,
        tlsBootstrapToken: expect.any(Secret),
      },
      controlPlane: undefined,
      skipPhases: [],
      patches: undefined,
      timeouts: DEFAULT_TIMEOUTS,
    } satisfies JoinConfiguration);
  });
});

describe('a full file', () => {
  const FULL = `${head()}dryRun: true
caCertPath: /srv/pki/cluster.crt
skipPhases: [preflight]
discovery:
  file: {kubeConfigPath: /root/cluster.conf}
  tlsBootstrapToken: "654321.0123456789abcdef"
nodeRegistration:
  name: " Worker-1.Example "
  criSocket: unix:///run/crio/crio.sock
  taints:
    - {key: example.com/dedicated, value: gpu, effect: NoExecute}
    - {key: spot, effect: NoSchedule, timeAdded: 2026-01-02T03:04:05Z}
  kubeletExtraArgs:
    - {name: v, value: "4"}
    - {name: v, value: "5"}
    - {name: empty}
  ignorePreflightErrors: [Swap, swap, NumCPU]
  imagePullPolicy: Never
  imagePullSerial: off
controlPlane:
  localAPIEndpoint: {advertiseAddress: 10.0.0.9, bindPort: 7443}
  certificateKey: "${'0F'.repeat(32)}"
patches: {directory: /root/patches}
timeouts: {controlPlaneComponentHealthCheck: 1s, kubeletHealthCheck: 2s, kubernetesAPICall: 3s, etcdAPICall: 1.5ms, tlsBootstrap: 1h30m, discovery: "+7s", upgradeManifests: 8s}
`;

  it('is read field by field', () => {
    const { configuration } = parse(FULL);
    expect(configuration).toMatchObject({
      dryRun: true,
      caCertPath: '/srv/pki/cluster.crt',
      skipPhases: ['preflight'],
      discovery: { bootstrapToken: undefined, file: { kubeConfigPath: '/root/cluster.conf' } },
      nodeRegistration: {
        name: 'worker-1.example',
        criSocket: 'unix:///run/crio/crio.sock',
        taints: [
          { key: 'example.com/dedicated', value: 'gpu', effect: 'NoExecute' },
          { key: 'spot', value: undefined, effect: 'NoSchedule' },
        ],
        kubeletExtraArgs: [
          { name: 'v', value: '4' },
          { name: 'v', value: '5' },
          { name: 'empty', value: '' },
        ],
        ignorePreflightErrors: ['numcpu', 'swap'],
        imagePullPolicy: 'Never',
        imagePullSerial: false,
      },
      controlPlane: { localAPIEndpoint: { advertiseAddress: '10.0.0.9', bindPort: 7443 } },
      patches: { directory: '/root/patches' },
      timeouts: {
        controlPlaneComponentHealthCheck: 1000,
        kubeletHealthCheck: 2000,
        kubernetesAPICall: 3000,
        etcdAPICall: 1.5,
        tlsBootstrap: 5_400_000,
        discovery: 7000,
        upgradeManifests: 8000,
      },
    });
    expect(configuration.discovery.tlsBootstrapToken?.reveal()).toBe('654321.0123456789abcdef');
    expect(configuration.controlPlane?.certificateKey?.reveal()).toBe('0F'.repeat(32));
  });

  it('tells where its fields stand', () => {
    const { position } = parse(FULL);
    expect(position('nodeRegistration.taints[1].key')).toEqual({ line: 14, column: 13 });
    expect(position('nodeRegistration.kubeletExtraArgs[2].value')).toEqual({ line: 18, column: 7 });
    const timeouts = FULL.split('\n')[25] ?? '';
    expect(position('timeouts.discovery')).toEqual({ line: 26, column: timeouts.indexOf('"+7s"') + 1 });
    expect(position('no.such')).toEqual({ line: 1, column: 1 });
  });
});

/** [what, file, what the configuration must contain] */
const ACCEPTED: [string, string, object][] = [
  [
    'an endpoint without a port',
    BASE.replace(':6443', ''),
    { discovery: { bootstrapToken: { apiServerEndpoint: '10.0.0.1:6443' } } },
  ],
  [
    'a bracketed IPv6 endpoint',
    BASE.replace('10.0.0.1:6443', '"[fd00::1]:7443"'),
    { discovery: { bootstrapToken: { apiServerEndpoint: '[fd00::1]:7443' } } },
  ],
  [
    'a bare IPv6 endpoint',
    BASE.replace('10.0.0.1:6443', 'fd00::1'),
    { discovery: { bootstrapToken: { apiServerEndpoint: '[fd00::1]:6443' } } },
  ],
  [
    'a pin in upper case',
    BASE.replace(HASH, HASH.toUpperCase()),
    { discovery: { bootstrapToken: { caCertHashes: [HASH] } } },
  ],
  [
    'no pin when that is accepted',
    BASE.replace(/caCertHashes:\n.*\n/, 'unsafeSkipCAVerification: true\n'),
    { discovery: { bootstrapToken: { caCertHashes: [], unsafeSkipCAVerification: true } } },
  ],
  [
    'a file URL',
    `${head()}discovery: {file: {kubeConfigPath: "file:///etc/a%20b.conf"}}\n`,
    { discovery: { file: { kubeConfigPath: '/etc/a b.conf' } } },
  ],
  [
    'an https URL',
    `${head()}discovery: {file: {kubeConfigPath: "https://h/p?q"}}\n`,
    { discovery: { file: { kubeConfigPath: 'https://h/p?q' }, tlsBootstrapToken: undefined } },
  ],
  [
    'a relative path',
    `${head()}discovery: {file: {kubeConfigPath: a/b.conf}}\n`,
    { discovery: { file: { kubeConfigPath: 'a/b.conf' } } },
  ],
  [
    'a socket with one slash',
    `${BASE}nodeRegistration: {criSocket: "unix:/run/x.sock"}\n`,
    { nodeRegistration: { criSocket: 'unix:///run/x.sock' } },
  ],
  ['no taints', `${BASE}nodeRegistration: {taints: []}\n`, { nodeRegistration: { taints: [] } }],
  ['null taints', `${BASE}nodeRegistration: {taints: null}\n`, { nodeRegistration: { taints: undefined } }],
  [
    'empty values',
    `${BASE}caCertPath: ""\nnodeRegistration: {imagePullPolicy: "", criSocket: "", name: ""}\npatches: {directory: ""}\n`,
    {
      caCertPath: '/etc/kubernetes/pki/ca.crt',
      nodeRegistration: { imagePullPolicy: 'IfNotPresent' },
      patches: undefined,
    },
  ],
  [
    'nulls',
    `${BASE}dryRun: null\ntimeouts: ~\nskipPhases:\nnodeRegistration:\npatches: Null\n`,
    { dryRun: false, skipPhases: [], timeouts: DEFAULT_TIMEOUTS },
  ],
  ['null and empty phases', `${BASE}skipPhases: [a, null, "", b]\n`, { skipPhases: ['a', 'b'] }],
  [
    'YAML 1.1 booleans',
    `${BASE}dryRun: Yes\nnodeRegistration: {imagePullSerial: n}\n`,
    { dryRun: true, nodeRegistration: { imagePullSerial: false } },
  ],
  [
    'an octal port',
    `${BASE}controlPlane: {localAPIEndpoint: {bindPort: 0777}}\n`,
    { controlPlane: { localAPIEndpoint: { bindPort: 511 } } },
  ],
  [
    'a hexadecimal port',
    `${BASE}controlPlane: {localAPIEndpoint: {bindPort: 0x192b}}\n`,
    { controlPlane: { localAPIEndpoint: { bindPort: 6443 } } },
  ],
  [
    'a whole float',
    `${BASE}controlPlane: {localAPIEndpoint: {bindPort: 6443.0}}\n`,
    { controlPlane: { localAPIEndpoint: { bindPort: 6443 } } },
  ],
  [
    'port 0',
    `${BASE}controlPlane: {localAPIEndpoint: {bindPort: 0}}\n`,
    { controlPlane: { localAPIEndpoint: { bindPort: 6443, advertiseAddress: '' } } },
  ],
  [
    '0.0.0.0',
    `${BASE}controlPlane: {localAPIEndpoint: {advertiseAddress: 0.0.0.0}}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: '' } } },
  ],
  [
    '::',
    `${BASE}controlPlane: {localAPIEndpoint: {advertiseAddress: "::"}}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: '::' } } },
  ],
  [
    'leading zeros',
    `${BASE}controlPlane: {localAPIEndpoint: {advertiseAddress: 010.000.0.5}}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: '10.0.0.5' } } },
  ],
  [
    'a mapped address',
    `${BASE}controlPlane: {localAPIEndpoint: {advertiseAddress: "::ffff:10.0.0.5"}}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: '10.0.0.5' } } },
  ],
  [
    'a long IPv6 address',
    `${BASE}controlPlane: {localAPIEndpoint: {advertiseAddress: "FD00:0:0:0:0:0:0:1"}}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: 'fd00::1' } } },
  ],
  [
    'loopback',
    `${BASE}controlPlane: {localAPIEndpoint: {advertiseAddress: 127.0.0.1}}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: '127.0.0.1' } } },
  ],
  [
    'an empty control plane',
    `${BASE}controlPlane: {}\n`,
    { controlPlane: { localAPIEndpoint: { advertiseAddress: '', bindPort: 6443 }, certificateKey: undefined } },
  ],
  [
    'all',
    `${BASE}nodeRegistration: {ignorePreflightErrors: [ALL, ""]}\n`,
    { nodeRegistration: { ignorePreflightErrors: ['all'] } },
  ],
  [
    'an anchor and an alias',
    `${head()}discovery: {bootstrapToken: {token: &t ${TOKEN}, apiServerEndpoint: a, caCertHashes: [&h "${HASH}", *h]}, tlsBootstrapToken: *t}\n`,
    { discovery: { bootstrapToken: { caCertHashes: [HASH, HASH] } } },
  ],
  ['an anchor given twice', `${BASE}skipPhases: [&a x, *a, &a z, *a]\n`, { skipPhases: ['x', 'x', 'z', 'z'] }],
  [
    'merged keys',
    `${BASE}timeouts: {<<: {discovery: 1s, tlsBootstrap: 2s}, discovery: 3s}\n`,
    { timeouts: { discovery: 3000, tlsBootstrap: 2000 } },
  ],
  [
    'a list of merges',
    `${BASE}timeouts: {<<: [{discovery: 1s}, {discovery: 2s, tlsBootstrap: 4s}]}\n`,
    { timeouts: { discovery: 1000, tlsBootstrap: 4000 } },
  ],
  [
    'a quoted <<, no merge',
    `${head('v1beta3')}${DISCOVERY}nodeRegistration: {kubeletExtraArgs: {"<<": x}}\n`,
    { nodeRegistration: { kubeletExtraArgs: [{ name: '<<', value: 'x' }] } },
  ],
  ['tags', `${BASE}dryRun: !!bool "yes"\nskipPhases: !!seq [!!str 1, ! 2]\n`, { dryRun: true, skipPhases: ['1', '2'] }],
  [
    'block scalars',
    `${BASE}patches:\n  directory: >-\n    /a\n    b\ncaCertPath: |-\n  /x.crt\n`,
    { patches: { directory: '/a b' }, caCertPath: '/x.crt' },
  ],
  ['a byte order mark', `\ufeff${BASE}`, { dryRun: false }],
  ['CRLF', BASE.replaceAll('\n', '\r\n'), { discovery: { bootstrapToken: { caCertHashes: [HASH] } } }],
  ['comments, markers and empty documents', `# a\n---\n# b\n---\n${BASE}...\n---\n# c\n`, { dryRun: false }],
  ['a YAML directive', `%YAML 1.1\n---\n${BASE}`, { dryRun: false }],
  ['a date as text', `${BASE}patches: {directory: 2026-01-02}\n`, { patches: { directory: '2026-01-02' } }],
];

describe('accepted:', () => {
  it.each(ACCEPTED)('%s', (_what, file, expected) => {
    expect(parse(file).configuration).toMatchObject(expected);
  });
});

describe('JSON', () => {
  const document = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken: { token: TOKEN, apiServerEndpoint: 'a:1', caCertHashes: [HASH] } },
  };

  it.each([undefined, 2, '\t'])('with indentation %j is read', (indent) => {
    expect(
      parse(JSON.stringify(document, null, indent)).configuration.discovery.bootstrapToken?.apiServerEndpoint,
    ).toBe('a:1');
  });

  it('with escapes is read', () => {
    const text = JSON.stringify({ ...document, patches: { directory: '/a"\\\n\u00e9😀/' } })
      .replaceAll('/', '\\/')
      .replace('kubeadm.k8s.io\\/', 'kubeadm.k8s.io\\u002f');
    expect(parse(text).configuration.patches).toEqual({ directory: '/a"\\\n\u00e9😀/' });
  });
});

describe('versions', () => {
  it('v1beta3: arguments are a map, discovery.timeout is timeouts.discovery', () => {
    const file = `${head('v1beta3')}${DISCOVERY}  timeout: 90s\nnodeRegistration:\n  kubeletExtraArgs: {v: "4", node-labels: a=b, 10: ten, on: "x"}\n`;
    const { configuration, notices, version } = parse(file);
    expect(version).toBe('v1beta3');
    expect(configuration.timeouts).toEqual({ ...DEFAULT_TIMEOUTS, discovery: 90_000 });
    expect(configuration.nodeRegistration.kubeletExtraArgs).toEqual([
      { name: '10', value: 'ten' },
      { name: 'node-labels', value: 'a=b' },
      { name: 'true', value: 'x' },
      { name: 'v', value: '4' },
    ]);
    expect(configuration.nodeRegistration.imagePullSerial).toBe(true);
    expect(notices.map(({ key }) => key)).toEqual(['CONFIG_OLD_VERSION_READ']);
  });

  it('v1: only when allowed, with mergeMethod', () => {
    const file = `${head('v1')}${DISCOVERY}nodeRegistration:\n  kubeletExtraArgs: [{name: a, value: b, mergeMethod: append}, {name: c, mergeMethod: ""}]\n`;
    const { configuration, notices } = parse(file, { allowExperimentalApi: true });
    expect(configuration.nodeRegistration.kubeletExtraArgs).toEqual([
      { name: 'a', value: 'b', mergeMethod: 'append' },
      { name: 'c', value: '' },
    ]);
    expect(notices.map(({ key }) => key)).toEqual(['CONFIG_EXPERIMENTAL_VERSION_READ']);
  });
});

describe('notices', () => {
  it('name each document that is not used, with its line', () => {
    const others = [
      'kubelet.config.k8s.io/v1beta1 KubeletConfiguration',
      'kubeadm.k8s.io/v1beta4 ClusterConfiguration',
      'kubeadm.k8s.io/v1beta2 InitConfiguration',
    ];
    const file = [
      BASE,
      ...others.map((other) => `apiVersion: ${other.split(' ')[0]}\nkind: ${other.split(' ')[1]}\nwhatever: [1]\n`),
    ].join('---\n');
    expect(parse(file).notices).toEqual([
      {
        key: 'CONFIG_DOCUMENT_IGNORED',
        params: { source: 'join.yaml', command: 'join', kind: 'KubeletConfiguration', line: 10 },
      },
      {
        key: 'CONFIG_DOCUMENT_IGNORED',
        params: { source: 'join.yaml', command: 'join', kind: 'ClusterConfiguration', line: 14 },
      },
      {
        key: 'CONFIG_DOCUMENT_IGNORED',
        params: { source: 'join.yaml', command: 'join', kind: 'InitConfiguration', line: 18 },
      },
    ]);
  });

  it.each([
    [
      'nodeRegistration: {criSocket: /run/x.sock}',
      { key: 'CONFIG_CRI_SOCKET_SCHEME', params: { path: 'nodeRegistration.criSocket', socket: 'unix:///run/x.sock' } },
    ],
    ['timeouts: {tlsBootstrap: 8760h}', { key: 'CONFIG_TIMEOUT_CAPPED', params: { path: 'timeouts.tlsBootstrap' } }],
    ['controlPlane:', { key: 'CONFIG_CONTROL_PLANE_NULL', params: { source: 'join.yaml', line: 9 } }],
  ])('%s', (line, notice) => {
    expect(parse(`${BASE}${line}\n`).notices).toEqual([notice]);
  });

  it('a timeout that is too long to measure becomes the longest', () => {
    expect(parse(`${BASE}timeouts: {tlsBootstrap: 8760h}\n`).configuration.timeouts.tlsBootstrap).toBe(2 ** 31 - 1);
  });
});
