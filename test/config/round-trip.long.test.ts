import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JoinConfiguration } from '../../src/config/types/join.ts';
import { parse } from './support/files.ts';

/** The writer quotes what is a number in YAML 1.1, which 0o7 is not. To kubeadm's parser it is one. */
const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/).filter((any) => !/^0o[0-7]+$/.test(any));
/** Any valid text of a file: no control characters but the usual three, no lone surrogates, no byte order mark. */
const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map((any) => any.replace(/[\p{Cs}\p{Cc}\ufeff\ufffe\uffff\u2028\u2029]/gu, '.'));
const awkward = fc.oneof(
  text,
  fc.constantFrom(
    'yes',
    'no',
    'on',
    'y',
    'null',
    '~',
    '0777',
    '1_000',
    '0x1F',
    '1e3',
    '.5',
    '2026-01-02',
    '<<',
    '- a',
    'a: b',
    '#x',
    '*a',
    '&a',
    '!t',
    '%',
    "it's",
    ' a ',
    '"',
    '\\',
    'a\nb',
    '\ta',
  ),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const token = fc.stringMatching(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
const hash = fc.stringMatching(/^sha256:[0-9a-f]{64}$/);
const address = fc.oneof(
  fc.ipV4().filter((ip) => /^(1|2|3|10|172|192)\./.test(ip)),
  fc.constantFrom('fd00::1', '2001:db8::a:b'),
);
const ms = fc.integer({ min: 1, max: 1_000_000 });

const bootstrapToken = fc.record({
  token,
  host: fc
    .oneof(name, fc.constantFrom('10.1.2.3', '[fd00::1]'))
    .filter((host) => !/^\d+$/.test(host) && !/^0x[0-9a-f]*$/.test(host)),
  port: fc.integer({ min: 1, max: 65535 }),
  caCertHashes: fc.array(hash, { minLength: 1, maxLength: 3 }),
  unsafeSkipCAVerification: optional(fc.boolean()),
});
const discovery = fc.oneof(
  fc.record({ bootstrapToken, tlsBootstrapToken: optional(token) }),
  fc.record({ file: name, tlsBootstrapToken: optional(token) }),
);
const model = fc.record({
  discovery,
  dryRun: optional(fc.boolean()),
  name: optional(name),
  criSocket: optional(name),
  taints: optional(
    fc.array(
      fc.record({
        key: name,
        value: optional(name),
        effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
      }),
      {
        maxLength: 3,
      },
    ),
  ),
  args: optional(fc.array(fc.record({ name, value: awkward }), { maxLength: 3 })),
  imagePullPolicy: optional(fc.constantFrom('Always', 'IfNotPresent', 'Never')),
  imagePullSerial: optional(fc.boolean()),
  controlPlane: optional(
    fc.record({
      address: optional(address),
      port: optional(fc.integer({ min: 1, max: 65535 })),
      key: optional(fc.stringMatching(/^[0-9a-fA-F]{64}$/)),
    }),
  ),
  skipPhases: optional(fc.array(name, { maxLength: 3 })),
  patches: optional(awkward.filter((directory) => directory !== '')),
  timeouts: optional(fc.record({ discovery: optional(ms), kubeletHealthCheck: optional(ms) })),
});
type Model = typeof model extends fc.Arbitrary<infer T> ? T : never;

/** The file for a model. */
function document(m: Model): object {
  return {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    dryRun: m.dryRun,
    discovery: {
      ...('file' in m.discovery
        ? { file: { kubeConfigPath: `/${m.discovery.file}` } }
        : {
            bootstrapToken: {
              token: m.discovery.bootstrapToken.token,
              apiServerEndpoint: `${m.discovery.bootstrapToken.host}:${m.discovery.bootstrapToken.port}`,
              caCertHashes: m.discovery.bootstrapToken.caCertHashes,
              unsafeSkipCAVerification: m.discovery.bootstrapToken.unsafeSkipCAVerification,
            },
          }),
      tlsBootstrapToken: m.discovery.tlsBootstrapToken,
    },
    nodeRegistration: {
      name: m.name,
      criSocket: m.criSocket && `unix:///${m.criSocket}`,
      taints: m.taints,
      kubeletExtraArgs: m.args,
      imagePullPolicy: m.imagePullPolicy,
      imagePullSerial: m.imagePullSerial,
    },
    controlPlane: m.controlPlane && {
      localAPIEndpoint: { advertiseAddress: m.controlPlane.address, bindPort: m.controlPlane.port },
      certificateKey: m.controlPlane.key,
    },
    skipPhases: m.skipPhases,
    patches: m.patches === undefined ? undefined : { directory: m.patches },
    timeouts: m.timeouts && {
      discovery: m.timeouts.discovery && `${m.timeouts.discovery}ms`,
      kubeletHealthCheck: m.timeouts.kubeletHealthCheck && `${m.timeouts.kubeletHealthCheck}ms`,
    },
  };
}

/** The expected result, with secrets revealed. */
function expected(m: Model): object {
  const token = 'file' in m.discovery ? undefined : m.discovery.bootstrapToken;
  return {
    dryRun: m.dryRun ?? false,
    caCertPath: '/etc/kubernetes/pki/ca.crt',
    discovery: {
      bootstrapToken: token && {
        token: token.token,
        apiServerEndpoint: `${token.host}:${token.port}`,
        caCertHashes: token.caCertHashes,
        unsafeSkipCAVerification: token.unsafeSkipCAVerification ?? false,
      },
      file: 'file' in m.discovery ? { kubeConfigPath: `/${m.discovery.file}` } : undefined,
      tlsBootstrapToken: m.discovery.tlsBootstrapToken ?? token?.token,
    },
    nodeRegistration: {
      name: m.name ?? '',
      criSocket: m.criSocket ? `unix:///${m.criSocket}` : '',
      taints: m.taints?.map((taint) => ({ ...taint, value: taint.value })),
      kubeletExtraArgs: m.args ?? [],
      ignorePreflightErrors: [],
      imagePullPolicy: m.imagePullPolicy ?? 'IfNotPresent',
      imagePullSerial: m.imagePullSerial ?? true,
    },
    controlPlane: m.controlPlane && {
      localAPIEndpoint: { advertiseAddress: m.controlPlane.address ?? '', bindPort: m.controlPlane.port ?? 6443 },
      certificateKey: m.controlPlane.key,
    },
    skipPhases: m.skipPhases ?? [],
    patches: m.patches === undefined ? undefined : { directory: m.patches },
    timeouts: {
      controlPlaneComponentHealthCheck: 240_000,
      kubeletHealthCheck: m.timeouts?.kubeletHealthCheck ?? 240_000,
      kubernetesAPICall: 60_000,
      etcdAPICall: 120_000,
      tlsBootstrap: 300_000,
      discovery: m.timeouts?.discovery ?? 300_000,
      upgradeManifests: 300_000,
    },
  };
}

function revealed({ discovery, controlPlane, ...rest }: JoinConfiguration): object {
  const { bootstrapToken: token } = discovery;
  return {
    ...rest,
    discovery: {
      ...discovery,
      bootstrapToken: token && { ...token, token: token.token.reveal() },
      tlsBootstrapToken: discovery.tlsBootstrapToken?.reveal(),
    },
    controlPlane: controlPlane && { ...controlPlane, certificateKey: controlPlane.certificateKey?.reveal() },
  };
}

describe('any JoinConfiguration', () => {
  it.each<[string, (value: object) => string]>([
    ['JSON', (value) => JSON.stringify(value)],
    ['indented JSON', (value) => JSON.stringify(value, null, 2)],
    ['YAML', (value) => stringify(value, { version: '1.1' })],
    [
      'YAML with every string in double quotes',
      (value) => stringify(value, { version: '1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }),
    ],
    ['YAML in flow style', (value) => stringify(value, { version: '1.1', collectionStyle: 'flow', lineWidth: 60 })],
    [
      'YAML with CRLF',
      (value) => stringify(value, { version: '1.1', blockQuote: false, lineWidth: 0 }).replaceAll('\n', '\r\n'),
    ],
  ])('written as %s is read back', (_format, write) => {
    fc.assert(
      fc.property(model, (m) => {
        expect(revealed(parse(write(document(m))).configuration)).toEqual(expected(m));
      }),
      { numRuns: 150 },
    );
  });
});
