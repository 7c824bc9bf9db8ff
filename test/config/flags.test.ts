import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Message } from '../../src/base/text.ts';
import { FLAGS_INVALID } from '../../src/config/config-sentences.ts';
import {
  type FlagOptions,
  type JoinFlags,
  joinConfigurationFromFlags,
} from '../../src/config/from-flags/join-flags.ts';
import { JOIN } from '../../src/config/options/join.ts';
import type { Option } from '../../src/config/options/option.ts';
import type { JoinConfiguration } from '../../src/config/types/join.ts';
import { BASE, HASH, head, parse, TOKEN } from './support/files.ts';

const OTHER = '654321.fedcba9876543210';
const THIRD = 'zzzzzz.zzzzzzzzzzzzzzzz';
const ENDPOINT = '10.0.0.1:6443';
const token = (text = TOKEN) => new Secret(text);
const pin = { caCertHashes: [HASH] };

/** The configuration, with its secrets revealed so that they can be compared. */
function join(
  flags: JoinFlags,
  endpoint?: string,
  options?: FlagOptions,
): { configuration: JoinConfiguration; notices: Message[]; tokens: (string | undefined)[] } {
  const result = joinConfigurationFromFlags(flags, endpoint, undefined, options);
  const { discovery } = result.configuration;
  return { ...result, tokens: [discovery.bootstrapToken?.token.reveal(), discovery.tlsBootstrapToken?.reveal()] };
}

function refusal(flags: JoinFlags, endpoint?: string): string[] {
  try {
    join(flags, endpoint);
  } catch (error) {
    if (isFailure(error, FLAGS_INVALID))
      return error.params.problems.map(({ path, key }) => `${path || '.'} ${key.replace('CONFIG_', '')}`);
    throw error;
  }
  throw new Error('accepted');
}

describe('tokens, as kubeadm spreads them', () => {
  it.each<[string, JoinFlags, string | undefined, (string | undefined)[]]>([
    ['--token serves both', { token: token(), ...pin }, ENDPOINT, [TOKEN, TOKEN]],
    [
      '--token-file too, without its white space',
      { tokenFile: token(` ${TOKEN}\n`), ...pin },
      ENDPOINT,
      [TOKEN, TOKEN],
    ],
    ['--discovery-token alone serves both', { discoveryToken: token(), ...pin }, ENDPOINT, [TOKEN, TOKEN]],
    [
      '--discovery-token goes before --token, in both',
      { discoveryToken: token(), token: token(OTHER), ...pin },
      ENDPOINT,
      [TOKEN, TOKEN],
    ],
    [
      '--tls-bootstrap-token goes before both',
      { discoveryToken: token(), token: token(OTHER), tlsBootstrapToken: token(THIRD), ...pin },
      ENDPOINT,
      [TOKEN, THIRD],
    ],
    [
      '--tls-bootstrap-token beside --token',
      { token: token(), tlsBootstrapToken: token(OTHER), ...pin },
      ENDPOINT,
      [TOKEN, OTHER],
    ],
    [
      'an empty token is none',
      { token: token(), discoveryToken: token(''), tlsBootstrapToken: token(''), ...pin },
      ENDPOINT,
      [TOKEN, TOKEN],
    ],
    [
      'with a file --token is for the TLS bootstrap',
      { discoveryFile: '/a', token: token() },
      undefined,
      [undefined, TOKEN],
    ],
    [
      'with a file --discovery-token is too',
      { discoveryFile: '/a', discoveryToken: token() },
      undefined,
      [undefined, TOKEN],
    ],
    ['with a file no token is needed', { discoveryFile: '/a' }, undefined, [undefined, undefined]],
  ])('%s', (_what, flags, endpoint, expected) => {
    expect(join(flags, endpoint).tokens).toEqual(expected);
  });
});

describe('the other flags', () => {
  it('fill the configuration', () => {
    const { configuration, notices } = join(
      {
        token: token(),
        caCertHashes: [HASH, HASH.toUpperCase(), ''],
        unsafeSkipCaVerification: true,
        nodeName: ' Node-1 ',
        criSocket: '/run/x.sock',
        ignorePreflightErrors: ['Swap', 'NumCPU', 'swap'],
        controlPlane: true,
        certificateKey: new Secret('ab'.repeat(32)),
        advertiseAddress: '10.0.0.7',
        bindPort: 7443,
        patches: '/p',
        skipPhases: ['preflight', 'control-plane-join/etcd'],
        dryRun: true,
      },
      '[fd00::1]',
    );
    expect(configuration).toMatchObject({
      dryRun: true,
      caCertPath: '/etc/kubernetes/pki/ca.crt',
      skipPhases: ['preflight', 'control-plane-join/etcd'],
      patches: { directory: '/p' },
      nodeRegistration: {
        name: 'node-1',
        criSocket: 'unix:///run/x.sock',
        ignorePreflightErrors: ['numcpu', 'swap'],
        imagePullPolicy: 'IfNotPresent',
      },
      controlPlane: { localAPIEndpoint: { advertiseAddress: '10.0.0.7', bindPort: 7443 } },
      discovery: {
        bootstrapToken: {
          apiServerEndpoint: '[fd00::1]:6443',
          caCertHashes: [HASH, HASH],
          unsafeSkipCAVerification: true,
        },
        file: undefined,
      },
      timeouts: { discovery: 300_000 },
    });
    expect(notices).toEqual([
      { key: 'CONFIG_CRI_SOCKET_SCHEME', params: { path: '--cri-socket', socket: 'unix:///run/x.sock' } },
    ]);
  });

  it('that are false or empty are as not given', () => {
    const { configuration } = join(
      {
        token: token(),
        ...pin,
        controlPlane: false,
        dryRun: false,
        nodeName: '',
        patches: '',
        discoveryFile: '',
        ignorePreflightErrors: [],
        skipPhases: [],
      },
      ENDPOINT,
    );
    expect(configuration).toMatchObject({
      controlPlane: undefined,
      dryRun: false,
      patches: undefined,
      nodeRegistration: { name: '', ignorePreflightErrors: [] },
    });
  });

  it('of a phase without discovery take its kubeconfig', () => {
    const { configuration } = join({ controlPlane: true }, undefined, {
      kubeconfigForDiscovery: '/etc/kubernetes/admin.conf',
    });
    expect(configuration.discovery).toEqual({
      bootstrapToken: undefined,
      file: { kubeConfigPath: '/etc/kubernetes/admin.conf' },
      tlsBootstrapToken: undefined,
    });
  });
});

describe('refused, by the name of the flag', () => {
  it.each<[string, JoinFlags, string | undefined, string[]]>([
    ['nothing', {}, undefined, ['. FLAGS_DISCOVERY_NONE']],
    ['an empty endpoint', {}, '', ['. FLAGS_DISCOVERY_NONE']],
    ['a token without an endpoint', { token: token(), ...pin }, undefined, ['. FLAGS_ENDPOINT_MISSING']],
    [
      'an endpoint and a file',
      { discoveryFile: '/a', token: token(), ...pin },
      ENDPOINT,
      ['--discovery-file FLAGS_DISCOVERY_BOTH'],
    ],
    [
      '--token and --token-file',
      { token: token(), tokenFile: token(), ...pin },
      ENDPOINT,
      ['--token-file FLAGS_TOKEN_TWICE'],
    ],
    ['an endpoint alone', {}, ENDPOINT, ['--token TOKEN_MISSING', '--discovery-token-ca-cert-hash NO_PIN']],
    ['only a TLS token', { tlsBootstrapToken: token(), ...pin }, ENDPOINT, ['--token TOKEN_MISSING']],
    ['no pin', { token: token() }, ENDPOINT, ['--discovery-token-ca-cert-hash NO_PIN']],
    ['a bad --token, once', { token: token('x'), ...pin }, ENDPOINT, ['--token TOKEN']],
    ['a bad --token-file', { tokenFile: token('x'), ...pin }, ENDPOINT, ['--token-file TOKEN']],
    ['a bad --discovery-token', { discoveryToken: token('x'), ...pin }, ENDPOINT, ['--discovery-token TOKEN']],
    [
      'a bad --tls-bootstrap-token',
      { token: token(), tlsBootstrapToken: token('x'), ...pin },
      ENDPOINT,
      ['--tls-bootstrap-token TOKEN'],
    ],
    [
      'a bad second pin',
      { token: token(), caCertHashes: [HASH, 'sha256:1'] },
      ENDPOINT,
      ['--discovery-token-ca-cert-hash[1] HASH'],
    ],
    ['a URL as endpoint', { token: token(), ...pin }, 'https://a:1', ['api-server-endpoint ENDPOINT_SCHEME']],
    ['an http discovery file', { discoveryFile: 'http://a/b' }, undefined, ['--discovery-file KUBECONFIG_SCHEME']],
    ['a bad name', { token: token(), ...pin, nodeName: 'a_b' }, ENDPOINT, ['--node-name NODE_NAME']],
    ['a bad socket', { token: token(), ...pin, criSocket: 'x' }, ENDPOINT, ['--cri-socket CRI_SOCKET']],
    [
      'all beside others',
      { token: token(), ...pin, ignorePreflightErrors: ['all', 'Swap'] },
      ENDPOINT,
      ['--ignore-preflight-errors ALL_BESIDE_OTHERS'],
    ],
    [
      'a bad address',
      { token: token(), ...pin, controlPlane: true, advertiseAddress: 'x' },
      ENDPOINT,
      ['--apiserver-advertise-address ADDRESS'],
    ],
    [
      'a bad port',
      { token: token(), ...pin, controlPlane: true, bindPort: 70000 },
      ENDPOINT,
      ['--apiserver-bind-port PORT'],
    ],
    [
      'a bad key',
      { token: token(), ...pin, controlPlane: true, certificateKey: token('x') },
      ENDPOINT,
      ['--certificate-key CERTIFICATE_KEY'],
    ],
    [
      'several things at once',
      { token: token('x'), criSocket: 'x', nodeName: '_' },
      'a:0',
      [
        'api-server-endpoint PORT',
        '--cri-socket CRI_SOCKET',
        '--discovery-token-ca-cert-hash NO_PIN',
        '--node-name NODE_NAME',
        '--token TOKEN',
      ],
    ],
  ])('%s', (_what, flags, endpoint, expected) => {
    expect(refusal(flags, endpoint).sort()).toEqual([...expected].sort());
  });
});

describe('flags that say nothing here', () => {
  it.each<[JoinFlags, string | undefined, Message[]]>([
    [
      { token: token(), ...pin, certificateKey: token('x'), advertiseAddress: 'bad', bindPort: 1 },
      ENDPOINT,
      [
        {
          key: 'CONFIG_CONTROL_PLANE_FLAGS',
          params: { flags: ['--certificate-key', '--apiserver-advertise-address', '--apiserver-bind-port'] },
        },
      ],
    ],
    [{ token: token(), ...pin, bindPort: 6443 }, ENDPOINT, []],
    [
      { discoveryFile: '/a', ...pin, unsafeSkipCaVerification: true },
      undefined,
      [
        {
          key: 'CONFIG_DISCOVERY_FLAGS_IGNORED',
          params: { flags: ['--discovery-token-ca-cert-hash', '--discovery-token-unsafe-skip-ca-verification'] },
        },
      ],
    ],
  ])('are named: %#', (flags, endpoint, expected) => {
    expect(join(flags, endpoint).notices).toEqual(expected);
  });
});

describe('beside --config', () => {
  const file = parse(
    `${BASE}dryRun: true\nskipPhases: [preflight]\nnodeRegistration: {name: one, ignorePreflightErrors: [Swap]}\n`,
  );
  const beside = (flags: JoinFlags, endpoint?: string) =>
    joinConfigurationFromFlags({ configFile: 'join.yaml', ...flags }, endpoint, file);

  /** Which documents are read, and how the run goes. */
  const OF_RUNS = [
    'configFile',
    'allowExperimentalApi',
    'allowRemoteDiscoveryPrograms',
    'ifNeeded',
    'undoOnFailure',
    'replace',
    'replaceAfter',
  ];

  it.each(Object.entries<Option>(JOIN).filter(([key]) => !OF_RUNS.includes(key)))(
    '%s is refused or goes before the file',
    (key, { type, ...row }) => {
      const text = 'secret' in row ? token('x') : 'x';
      const given = { bool: !file.configuration.dryRun, list: ['x'], int32: 7 } as Partial<
        Record<typeof type, unknown>
      >;
      const outcome = () => beside({ [key]: given[type] ?? text } as JoinFlags).configuration;
      let configuration: JoinConfiguration | undefined;
      try {
        configuration = outcome();
      } catch (error) {
        if (!isFailure(error)) throw error;
      }
      expect(configuration).not.toEqual(file.configuration);
    },
  );

  it('the file stands when no flag is given', () => {
    expect(beside({}).configuration).toEqual(file.configuration);
  });

  it.each<[string, JoinFlags, object]>([
    ['--node-name goes before the name', { nodeName: 'TWO' }, { nodeRegistration: { name: 'two' } }],
    ['an empty --node-name does not', { nodeName: '' }, { nodeRegistration: { name: 'one' } }],
    ['--dry-run=false goes before dryRun', { dryRun: false }, { dryRun: false }],
    ['--skip-phases goes before skipPhases', { skipPhases: ['kubelet-start'] }, { skipPhases: ['kubelet-start'] }],
    ['an empty --skip-phases does not', { skipPhases: [''] }, { skipPhases: ['preflight'] }],
    [
      '--ignore-preflight-errors is added',
      { ignorePreflightErrors: ['NumCPU', 'SWAP'] },
      { nodeRegistration: { ignorePreflightErrors: ['numcpu', 'swap'] } },
    ],
  ])('%s', (_what, flags, expected) => {
    expect(beside(flags).configuration).toMatchObject(expected);
  });

  it.each<[keyof JoinFlags, JoinFlags, string]>([
    ['token', { token: token() }, '--token'],
    ['tokenFile', { tokenFile: token() }, '--token-file'],
    ['discoveryToken', { discoveryToken: token() }, '--discovery-token'],
    ['caCertHashes', pin, '--discovery-token-ca-cert-hash'],
    ['unsafeSkipCaVerification', { unsafeSkipCaVerification: false }, '--discovery-token-unsafe-skip-ca-verification'],
    ['discoveryFile', { discoveryFile: '' }, '--discovery-file'],
    ['tlsBootstrapToken', { tlsBootstrapToken: token() }, '--tls-bootstrap-token'],
    ['criSocket', { criSocket: 'unix:///x' }, '--cri-socket'],
    ['controlPlane', { controlPlane: false }, '--control-plane'],
    ['certificateKey', { certificateKey: token() }, '--certificate-key'],
    ['advertiseAddress', { advertiseAddress: '' }, '--apiserver-advertise-address'],
    ['bindPort', { bindPort: 6443 }, '--apiserver-bind-port'],
    ['patches', { patches: '/p' }, '--patches'],
  ])('%s is refused', (_name, flags, text) => {
    expect(() => beside(flags)).toThrow(
      expect.objectContaining({ kind: 'CONFIG_WITH_FLAGS', params: { flags: [text], beside: [] } }),
    );
  });

  it('all that are refused are named, sorted', () => {
    expect(() => beside({ token: token(), patches: '/p', criSocket: '' })).toThrow(
      expect.objectContaining({ params: { flags: ['--cri-socket', '--patches', '--token'], beside: [] } }),
    );
  });

  it('an endpoint is not used, which is said', () => {
    expect(beside({}, 'other:6443').notices).toEqual([
      { key: 'CONFIG_ENDPOINT_IGNORED', params: { endpoint: 'other:6443' } },
    ]);
  });

  it('bad values are refused', () => {
    const problems = (flags: JoinFlags) => {
      try {
        beside(flags);
      } catch (error) {
        if (isFailure(error, FLAGS_INVALID)) return error.params.problems.map(({ path, key }) => `${path} ${key}`);
        throw error;
      }
      return [];
    };
    expect(problems({ nodeName: 'a_b' })).toEqual(['--node-name CONFIG_NODE_NAME']);
    expect(problems({ ignorePreflightErrors: ['all'] })).toEqual([
      '--ignore-preflight-errors CONFIG_ALL_BESIDE_OTHERS',
    ]);
  });

  it("the file's notices are kept", () => {
    const old = parse(`${head('v1beta3')}discovery: {file: {kubeConfigPath: /a}}\n`);
    expect(joinConfigurationFromFlags({ configFile: 'f' }, undefined, old).notices.map(({ key }) => key)).toEqual([
      'CONFIG_OLD_VERSION_READ',
    ]);
  });
});
