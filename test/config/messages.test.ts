import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translatedLines } from '../../scripts/pages/config.pt-BR.ts';
import { configDocs, configFile, INIT_EXAMPLE, JOIN_EXAMPLE, RESET_EXAMPLE } from '../../scripts/pages/config.ts';
import { DOCS_LANGUAGES } from '../../scripts/pages/errors.ts';
import { catalogueFor } from '../../src/api/catalogue.ts';
import { type Failure, isFailure } from '../../src/base/failure.ts';
import { Secret } from '../../src/base/secret.ts';
import { secretShape, shown } from '../../src/base/shown.ts';
import * as config from '../../src/config/config-sentences.ts';
import * as documents from '../../src/config/documents/config-documents-sentences.ts';
import { validateDocuments } from '../../src/config/documents/validate-documents.ts';
import { KINDS, type Kind } from '../../src/config/fields/kinds.ts';
import * as flags from '../../src/config/from-flags/config-flags-sentences.ts';
import { joinConfigurationFromFlags } from '../../src/config/from-flags/join-flags.ts';
import * as migrate from '../../src/config/migrate/config-migrate-sentences.ts';
import * as validation from '../../src/config/validation/config-validation-sentences.ts';
import * as values from '../../src/config/values/config-values-sentences.ts';
import * as yaml from '../../src/config/yaml/config-yaml-sentences.ts';
import type { TextParams } from '../../src/i18n/tables.ts';
import * as fleet from '../../src/operations/hosts/operations-hosts-sentences.ts';
import { BASE, HASH, head, parse, TOKEN } from './support/files.ts';
import { CLUSTER, INIT, parseInit } from './support/init-files.ts';

const DEFINED = { ...validation, ...documents, ...flags, ...migrate, ...config, ...values, ...yaml, ...fleet };
type Defined = typeof DEFINED;
/** Excludes text from another machine, which is not a sentence of kubejoin. */
type ProblemKey = Exclude<
  { [Key in keyof Defined]: Defined[Key] extends { key: string; english: unknown } ? Key : never }[keyof Defined],
  'FLEET_REMOTE_TEXT'
>;

/** Every form of a failure that a user or a log could see. */
function everything(error: unknown, portuguese: Awaited<ReturnType<typeof catalogueFor>>): string {
  if (!(error instanceof Error) || !isFailure(error)) throw error;
  return [
    error.message,
    JSON.stringify(error),
    error.stack,
    JSON.stringify(portuguese.failure(error)),
    JSON.stringify(error.text),
  ].join('\n');
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a secret is never shown', () => {
  const MANGLED = [
    'abcdef.0123456789abcde',
    'ABCDEF.0123456789ABCDEF',
    'abcdef:0123456789abcdef',
    ' abcdef.0123456789abcdef',
    'abcdef.0123456789abcdef.x',
  ];
  const KEY = '0123456789abcdef'.repeat(4);
  const places: [string, (secret: string) => string][] = [
    ['in its own field', (secret) => BASE.replace(TOKEN, JSON.stringify(secret))],
    ['as the TLS token', (secret) => `${BASE}  tlsBootstrapToken: ${JSON.stringify(secret)}\n`],
    ['as a certificate key', (secret) => `${BASE}controlPlane: {certificateKey: ${JSON.stringify(`${secret}zz`)}}\n`],
    ['in an unknown field', (secret) => `${BASE}  token: ${JSON.stringify(secret)}\n`],
    ['beside a broken line', (secret) => `${BASE}  tlsBootstrapToken: ${JSON.stringify(secret)} "\n`],
    ['in an open quote', (secret) => `${BASE}  tlsBootstrapToken: "${secret}\n`],
    ['as a list', (secret) => `${BASE}  tlsBootstrapToken: [${JSON.stringify(secret)}]\n`],
  ];

  it.each(places)('%s', async (_where, file) => {
    const portuguese = await catalogueFor('pt-BR');
    for (const secret of [...MANGLED, KEY]) {
      const error = thrownBy(() => parse(file(secret)));
      if (error !== undefined) expect(everything(error, portuguese)).not.toContain(secret.trim());
    }
    expect(thrownBy(() => parse(file(MANGLED[0] ?? '')))).toBeDefined();
  });

  it.each([
    ['as a key', `${BASE}${TOKEN}: x\n`],
    ['as a pin', BASE.replace(HASH, TOKEN)],
    [
      'as a repeated key',
      `${head('v1beta3')}${BASE.slice(head().length)}nodeRegistration: {kubeletExtraArgs: {${TOKEN}: x, ${TOKEN}: y}}\n`,
    ],
    ['as an alias', `${BASE}caCertPath: *${TOKEN}\n`],
    ['as a kind', BASE.replace('kind: JoinConfiguration', `kind: ${TOKEN}`)],
    ['as a node name', `${BASE}nodeRegistration: {name: "_${TOKEN}"}\n`],
    ['as a duration', `${BASE}timeouts: {discovery: "${TOKEN}"}\n`],
    ['in a URL', `${head()}discovery: {file: {kubeConfigPath: "http://user:${TOKEN}@host/?t=${TOKEN}"}}\n`],
    ['in an endpoint', BASE.replace('10.0.0.1:6443', `https://user:${TOKEN}@host`)],
  ])('when it stands in a wrong place: %s', async (_where, file) => {
    const error = thrownBy(() => parse(file));
    expect(error).toBeDefined();
    const text = everything(error, await catalogueFor('pt-BR'));
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('0123456789abcdef');
  });

  it.each([
    ['as a bootstrap token', `${INIT}bootstrapTokens: [{token: "${TOKEN}x"}]\n`],
    ['beside a token', `${INIT}bootstrapTokens: [{description: [${TOKEN}]}]\n`],
    ['as a group', `${INIT}bootstrapTokens: [{groups: [${TOKEN}]}]\n`],
    ['as the id of two tokens', `${INIT}bootstrapTokens: [{token: ${TOKEN}}, {token: ${TOKEN}}]\n`],
    ['as an endpoint', `${CLUSTER}controlPlaneEndpoint: https://user:${TOKEN}@host\n`],
    ['as a URL of etcd', `${CLUSTER}etcd: {external: {endpoints: ["ftp://user:${TOKEN}@host"]}}\n`],
    ['as a name in a certificate', `${CLUSTER}apiServer: {certSANs: ["_${TOKEN}"]}\n`],
    ['as an argument', `${CLUSTER}scheduler: {extraArgs: {token: ${TOKEN}}}\n`],
    ['as a feature gate', `${CLUSTER}featureGates: {${TOKEN}: true}\n`],
    ['as a version', CLUSTER.replace('v1.37.2', TOKEN)],
  ])('when it stands in a file of init: %s', async (_where, file) => {
    const error = thrownBy(() => parseInit(file));
    expect(error).toBeDefined();
    const text = everything(error, await catalogueFor('pt-BR'));
    expect(text).not.toContain('0123456789abcdef');
  });

  it('when it is a flag', async () => {
    const secret = 'abcdef.0123456789abcdeX';
    const error = thrownBy(() =>
      joinConfigurationFromFlags(
        { token: new Secret(secret), tlsBootstrapToken: new Secret(`${secret}2`) },
        'a:1',
        undefined,
      ),
    );
    expect(everything(error, await catalogueFor('pt-BR'))).not.toContain('0123456789');
  });

  it('only its shape is', () => {
    expect(secretShape('ABCdef.0123 \u00e9')).toBe('XXXxxx.xxxx_?');
    expect([...secretShape('a'.repeat(1000))].length).toBe(40);
  });
});

describe('what is shown', () => {
  it.each([
    ['plain', 'plain'],
    [`a ${TOKEN}!`, 'a [secret]!'],
    ['ab'.repeat(32), '[secret]'],
    [HASH, HASH],
    ['https://u:p@h/', 'https://[secret]@h/'],
    ['a\nb\x1b[31m\u202e', 'a\\u{a}b\\u{1b}[31m\\u{202e}'],
    ['\u00e9'.repeat(200), `${'\u00e9'.repeat(79)}…`],
  ])('%j is %j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('has no control characters and a bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(shown(text)).not.toMatch(/\p{Cc}/u);
        expect([...shown(text)].length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('sentences', () => {
  it('name the file, the place, the path and the cure', () => {
    const error = thrownBy(() => parse(`${BASE}caCertPth: /a.crt\n`)) as Failure;
    expect(error.message).toBe(
      'The configuration file join.yaml has one problem:\n  join.yaml:9:1: caCertPth: Unknown field caCertPth. Did you mean caCertPath? Fields allowed here: apiVersion, kind, dryRun, caCertPath, skipPhases, discovery, nodeRegistration, controlPlane, patches and timeouts.',
    );
  });

  it('tell how to mend a token that YAML takes for a number', () => {
    const error = thrownBy(() => parse(BASE.replace(TOKEN, '123456.1234567890123456'))) as Failure;
    expect(error.message).toContain(
      'join.yaml:5:12: discovery.bootstrapToken.token: Expected a string, found a number. Put the value in quotes.',
    );
  });

  /** One example of each problem: a new key without an example does not compile. */
  const PARAMS: { [K in ProblemKey]: TextParams<K> } = {
    FLEET_SECOND_DOCUMENT: undefined,
    FLEET_NOT_A_MAPPING: { found: 'list' },
    FLEET_HEAD_MISSING: { name: 'kind', expected: 'Fleet' },
    FLEET_HEAD_UNKNOWN: { value: 'kubejoin/v2', nearest: 'kubejoin/v1', known: 'kubejoin/v1' },
    FLEET_NO_HOSTS: undefined,
    FLEET_TOO_MANY_HOSTS: { hosts: 6_000, limit: 5_000 },
    FLEET_NAME_MISSING: undefined,
    FLEET_NAME: { name: '-x' },
    FLEET_ADDRESS: { value: '-oProxyCommand=x' },
    FLEET_HOST_TWICE: { field: 'name', value: 'a', line: 5 },
    FLEET_NODE_ADDRESS: { value: '*.example.com' },
    FLEET_SSH_VALUE: { field: 'user', value: 'a b' },
    FLEET_LABEL_KEY: { key: 'a b' },
    FLEET_LABEL_VALUE: { value: 'a b' },
    FLEET_LABEL_RESERVED: { key: 'node-role.kubernetes.io/x' },
    FLEET_OF_CONTROL_PLANES: { field: 'advertiseAddress' },
    FLEET_SECRET_FIELD: { field: 'discovery' },
    FLEET_FIELD_ELSEWHERE: { field: 'dryRun' },
    CONFIG_TOO_LARGE: { bytes: 2, limit: 1 },
    CONFIG_ENCODING: { encoding: 'UTF-16' },
    CONFIG_NOT_UTF8: { byte: '8B' },
    CONFIG_CONTROL_CHARACTER: { character: 'U+0000' },
    CONFIG_EMPTY: { needed: ['A'] },
    CONFIG_ONLY_COMMENTS: { needed: ['A', 'B'] },
    CONFIG_TOO_DEEP: { limit: 100 },
    CONFIG_TOO_MANY_TOKENS: { limit: 100 },
    CONFIG_TOO_MANY_VALUES: { limit: 100 },
    CONFIG_NOT_FINITE: undefined,
    CONFIG_SYNTAX_TAB: undefined,
    CONFIG_SYNTAX_INDENT: undefined,
    CONFIG_SYNTAX_MISSING: undefined,
    CONFIG_SYNTAX_UNEXPECTED: undefined,
    CONFIG_SYNTAX_ESCAPE: undefined,
    CONFIG_SYNTAX_START: undefined,
    CONFIG_SYNTAX_KEY: undefined,
    CONFIG_SYNTAX_NESTED: undefined,
    CONFIG_SYNTAX_ANCHOR: undefined,
    CONFIG_SYNTAX_TAG: undefined,
    CONFIG_SYNTAX_DIRECTIVE: undefined,
    CONFIG_SYNTAX_OTHER: undefined,
    CONFIG_UNKNOWN_ANCHOR: { name: 'a' },
    CONFIG_ALIAS_IN_ITSELF: { name: 'a' },
    CONFIG_TAG: { tag: '!x' },
    CONFIG_KEY: { found: 'null' },
    CONFIG_MERGE_NOT_MAPPING: undefined,
    CONFIG_MERGE_TOO_LARGE: { limit: 1, depth: 2 },
    CONFIG_MERGE_AFTER_KEY: { name: 'a' },
    CONFIG_DUPLICATE_KEY: { name: 'a', line: 1 },
    CONFIG_NOT_A_MAPPING: { found: 'list' },
    CONFIG_NO_API_VERSION: { wanted: ['A'], current: 'kubeadm.k8s.io/v1beta4' },
    CONFIG_NO_KIND: { wanted: ['A', 'B'] },
    CONFIG_KIND_MISSING: { needed: ['C', 'D'], kinds: ['A', 'B'] },
    CONFIG_DUPLICATE_KIND: { kind: 'A', line: 1 },
    CONFIG_UNKNOWN_KIND: { kind: 'A', nearest: 'B', known: ['B', 'C'] },
    CONFIG_KUBECONFIG_GIVEN: undefined,
    CONFIG_WRONG_GROUP: { kind: 'A', found: 'b', expected: 'c' },
    CONFIG_UNKNOWN_VERSION: { version: 'a', nearest: undefined, known: ['b'] },
    CONFIG_RETIRED_VERSION: { version: 'a', migratedBy: 'kubejoin' },
    CONFIG_EXPERIMENTAL_VERSION: { version: 'a', current: 'b' },
    CONFIG_UNKNOWN_FIELD: {
      name: 'a',
      nearest: undefined,
      versions: ['v1'],
      version: 'v1beta4',
      elsewhere: 'b.a',
      kind: 'K',
      allowed: ['c'],
    },
    CONFIG_WRONG_TYPE: { expected: 'map of strings', found: 'mapping' },
    CONFIG_NOT_ALLOWED: { value: '', allowed: ['A', 'B'], nearest: undefined },
    CONFIG_INTEGER_RANGE: { bits: 32 },
    CONFIG_DURATION: { value: '1x', reason: 'unknown-unit', unit: 'x' },
    CONFIG_TIMEOUT_NOT_POSITIVE: undefined,
    CONFIG_TOKEN: { shape: 'xx', length: 2 },
    CONFIG_TOKEN_MISSING: undefined,
    CONFIG_CERTIFICATE_KEY: { length: 3, foreign: 1 },
    CONFIG_HASH: { reason: 'algorithm', algorithm: 'md5', length: 1 },
    CONFIG_NO_PIN: undefined,
    CONFIG_ENDPOINT: { value: 'a b' },
    CONFIG_ENDPOINT_MISSING: undefined,
    CONFIG_ENDPOINT_SCHEME: { scheme: 'https://', instead: 'a:1' },
    CONFIG_ENDPOINT_PATH: { instead: undefined },
    CONFIG_ENDPOINT_AMBIGUOUS: { address: '[a]', withPort: '[a]:1' },
    CONFIG_PORT: { value: '0' },
    CONFIG_ADDRESS: { value: 'x' },
    CONFIG_ADDRESS_UNUSABLE: { value: 'x', range: 'multicast' },
    CONFIG_NODE_NAME: { name: 'x_' },
    CONFIG_TAINT_KEY: { key: 'x y' },
    CONFIG_TAINT_VALUE: { value: 'x y' },
    CONFIG_TAINT_EFFECT_MISSING: undefined,
    CONFIG_ARGUMENT_NAME: undefined,
    CONFIG_ALL_BESIDE_OTHERS: undefined,
    CONFIG_CRI_SOCKET: { value: 'x' },
    CONFIG_CA_CERT_PATH: { value: 'x' },
    CONFIG_KUBECONFIG_MISSING: undefined,
    CONFIG_KUBECONFIG_SCHEME: { scheme: 'http' },
    CONFIG_KUBECONFIG_URL: { scheme: 'https' },
    CONFIG_DISCOVERY_NONE: undefined,
    CONFIG_DISCOVERY_BOTH: undefined,
    CONFIG_FLAGS_KUBECONFIG_EMPTY: undefined,
    CONFIG_FLAGS_DISCOVERY_NONE: { by: 'join' },
    CONFIG_FLAGS_ENDPOINT_MISSING: { flag: '--token', command: 'kubejoin join' },
    CONFIG_FLAGS_DISCOVERY_BOTH: { endpoint: 'a:1' },
    CONFIG_FLAGS_TOKEN_TWICE: undefined,
    CONFIG_TOKEN_TTL: undefined,
    CONFIG_TOKEN_TIMES: undefined,
    CONFIG_TOKEN_REPEATED: { id: 'abcdef' },
    CONFIG_TOKEN_GROUP: { value: 'system:masters' },
    CONFIG_TOKEN_GROUPS_UNUSED: undefined,
    CONFIG_SUBNET: { value: '10.0.0.0' },
    CONFIG_SUBNETS: { value: '10.0.0.0/8,11.0.0.0/8' },
    CONFIG_SUBNET_TOO_SMALL: { subnet: '10.0.0.0/31', minimum: 10 },
    CONFIG_SERVICE_SUBNET_TOO_LARGE: { subnet: '10.0.0.0/8', prefix: 12 },
    CONFIG_POD_SUBNET_TOO_SMALL: { subnet: '10.0.0.0/26', node: 24, argument: 'node-cidr-mask-size-ipv4' },
    CONFIG_POD_SUBNET_TOO_LARGE: { subnet: '10.0.0.0/7', node: 24, limit: 16, argument: 'node-cidr-mask-size-ipv4' },
    CONFIG_NODE_MASK: { argument: 'node-cidr-mask-size-ipv4', value: 'x' },
    CONFIG_DNS_DOMAIN: { value: 'x_' },
    CONFIG_SAN: { value: 'x_' },
    CONFIG_CONTROL_PLANE_ENDPOINT: { value: 'x_' },
    CONFIG_PATH_NOT_ABSOLUTE: { value: 'x' },
    CONFIG_IMAGE_REPOSITORY: { value: 'https://x' },
    CONFIG_VOLUME_INCOMPLETE: { field: 'hostPath' },
    CONFIG_VARIABLE_NAME: undefined,
    CONFIG_ETCD_BOTH: undefined,
    CONFIG_ETCD_NO_ENDPOINT: undefined,
    CONFIG_ETCD_URL: { value: 'x', https: true },
    CONFIG_ETCD_KEY_PAIR: undefined,
    CONFIG_ETCD_NO_CA: undefined,
    CONFIG_KUBERNETES_VERSION: { value: 'x', newest: '1.37' },
    CONFIG_KUBERNETES_VERSION_UNSUPPORTED: { value: 'v1.20.0', oldest: '1.34', newest: '1.37' },
    CONFIG_MIGRATION_VERSION_UNSUPPORTED: { value: 'v1.20.0', oldest: '1.34', newest: '1.37' },
    CONFIG_KUBERNETES_VERSION_CI: { value: 'ci/latest' },
    CONFIG_FEATURE_GATE: { name: 'A', nearest: 'B', known: ['B', 'C'], version: '1.37' },
    CONFIG_FEATURE_GATE_SYNTAX: { value: 'x' },
    CONFIG_VALIDITY_NOT_POSITIVE: undefined,
    CONFIG_ARGUMENT_PAIR: { value: 'x' },
    CONFIG_DOCUMENT_IGNORED: { source: 'join.yaml', line: 3, kind: 'KubeletConfiguration', command: 'join' },
    CONFIG_OLD_VERSION_READ: { source: 'join.yaml', version: 'v1beta3', current: 'v1beta4' },
    CONFIG_EXPERIMENTAL_VERSION_READ: { source: 'join.yaml', version: 'v1beta5' },
    CONFIG_CONTROL_PLANE_NULL: { source: 'join.yaml', line: 3 },
    REPLACE_AFTER_TOO_SHORT: { seconds: 11 },
    CONFIG_ENDPOINT_IGNORED: { endpoint: '10.0.0.1:6443' },
    CONFIG_CONTROL_PLANE_FLAGS: { flags: ['--certificate-key'] },
    CONFIG_DISCOVERY_FLAGS_IGNORED: { flags: ['--discovery-token-ca-cert-hash'] },
    CONFIG_VALIDITY_LONG: { path: 'caCertificateValidityPeriod', days: 3650 },
    CONFIG_VALIDITY_BEYOND_CA: undefined,
    CONFIG_SUBNET_SITE_LOCAL: { path: 'networking.podSubnet', subnet: 'fec0::/10' },
    CONFIG_CRI_SOCKET_SCHEME: { path: 'nodeRegistration.criSocket', socket: 'unix:///run/containerd/containerd.sock' },
    CONFIG_TIMEOUT_CAPPED: { path: 'timeouts.discovery' },
    MIGRATION_DROPPED_FIELD: { source: 'old.yaml', line: 3, name: 'dns.type' },
    MIGRATION_DROPPED_GATE: { source: 'old.yaml', line: 3, name: 'IPv6DualStack' },
    MIGRATION_DROPPED_KIND: { source: 'old.yaml', line: 3, name: 'ClusterStatus' },
  };

  it.each(['en', 'pt-BR'] as const)('are whole in %s', async (language) => {
    const catalogue = await catalogueFor(language);
    for (const [key, params] of Object.entries(PARAMS)) {
      const sentence = (catalogue.text as (key: string, params: unknown) => string)(key, params);
      expect(sentence, key).toMatch(/([.?]|: kubejoin .*)$/);
      expect(sentence, key).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  it('differ between the languages', async () => {
    const [english, portuguese] = [await catalogueFor('en'), await catalogueFor('pt-BR')];
    for (const [key, params] of Object.entries(PARAMS)) {
      const say = (catalogue: typeof english) =>
        (catalogue.text as (key: string, params: unknown) => string)(key, params);
      expect(say(portuguese), key).not.toBe(say(english));
    }
  });
});

describe('docs/config.md', () => {
  it.each(DOCS_LANGUAGES)('is what "npm run generate" writes in %s', (language) => {
    const page = readFileSync(new URL(`../../docs/${configFile(language)}`, import.meta.url), 'utf8');
    expect(page).toBe(configDocs(language));
  });

  it('has no translation of a line that no field has', () => {
    const lines = new Set(Object.values(KINDS).flatMap(({ fields }: Kind) => fields.map(({ doc }) => doc)));
    expect(translatedLines.filter((line) => !lines.has(line))).toEqual([]);
  });

  it('shows examples that are valid', () => {
    const examples = [...configDocs('en').matchAll(/```yaml\n([\s\S]*?)\n```/g)].map(([, example = '']) => example);
    expect(examples).toEqual([JOIN_EXAMPLE, INIT_EXAMPLE, RESET_EXAMPLE]);
    for (const example of examples) {
      expect(validateDocuments(new TextEncoder().encode(example), 'f', { allowExperimentalApi: false })).toEqual([]);
    }
  });
});
