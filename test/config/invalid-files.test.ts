import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { CONFIG_INVALID } from '../../src/config/config-sentences.ts';
import { BASE, DISCOVERY, HASH, head, parse, problemsOf, summary, TOKEN } from './support/files.ts';

type Row = [what: string, file: string, problems: string[]];
const node = (fields: string) => `${BASE}nodeRegistration: {${fields}}\n`;
const controlPlane = (fields: string) => `${BASE}controlPlane: {localAPIEndpoint: {${fields}}}\n`;
const endpoint = (text: string) => BASE.replace('10.0.0.1:6443', text);
const kubeconfig = (path: string) => `${head()}discovery: {file: {kubeConfigPath: "${path}"}}\n`;
const ENDPOINT = '4:24 discovery.bootstrapToken.apiServerEndpoint'.replace('4:', '6:');

const FILES: Row[] = [
  ['nothing', '', ['- . EMPTY']],
  ['white space', ' \n\n \n', ['- . EMPTY']],
  ['comments', '# a\n# b\n', ['- . ONLY_COMMENTS']],
  ['empty documents', '---\n---\n# x\n---\n', ['- . ONLY_COMMENTS']],
  ['text', 'hello\n', ['1:1 . NOT_A_MAPPING']],
  ['a list', '- a\n', ['1:1 . NOT_A_MAPPING']],
  ['null', '~\n', ['1:1 . NOT_A_MAPPING']],
  ['a JSON string', '"x"', ['1:1 . NOT_A_MAPPING']],
  ['an empty mapping', '{}\n', ['1:1 apiVersion NO_API_VERSION', '1:1 kind NO_KIND']],
  ['no kind', '# c\napiVersion: kubeadm.k8s.io/v1beta4\n', ['2:1 kind NO_KIND']],
  ['an empty kind', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ""\n', ['2:7 kind NO_KIND']],
  ['no apiVersion', `kind: JoinConfiguration\n${DISCOVERY}`, ['1:1 apiVersion NO_API_VERSION']],
  ['a number for apiVersion', 'apiVersion: 1\nkind: JoinConfiguration\n', ['1:13 apiVersion WRONG_TYPE']],
  ['a list for kind', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: [JoinConfiguration]\n', ['2:7 kind WRONG_TYPE']],
  ['a slip in kind', BASE.replace('JoinConfiguration', 'JoinConfigration'), ['2:7 kind UNKNOWN_KIND']],
  ['a foreign kind', `${BASE}---\napiVersion: apps/v1\nkind: Deployment\n`, ['11:7 kind UNKNOWN_KIND']],
  ['a kind of Object.prototype', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: constructor\n', ['2:7 kind UNKNOWN_KIND']],
  ['a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters: []\n', ['2:7 kind KUBECONFIG_GIVEN']],
  ['a wrong group', BASE.replace('kubeadm.k8s.io', 'kubelet.config.k8s.io'), ['1:13 apiVersion WRONG_GROUP']],
  ['no group', BASE.replace('kubeadm.k8s.io/', ''), ['1:13 apiVersion WRONG_GROUP']],
  ['an unknown version', BASE.replace('v1beta4', 'v1beta9'), ['1:13 apiVersion UNKNOWN_VERSION']],
  ['a version of Object.prototype', BASE.replace('v1beta4', 'toString'), ['1:13 apiVersion UNKNOWN_VERSION']],
  ['v1 without its flag', BASE.replace('v1beta4', 'v1'), ['1:13 apiVersion EXPERIMENTAL_VERSION']],
  ['only other kinds', 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n', ['- . KIND_MISSING']],
  ['a kind twice', `${BASE}---\n${BASE}`, ['10:1 kind DUPLICATE_KIND']],
  [
    'another kind twice',
    `${BASE}${'---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n'.repeat(2)}`,
    ['13:1 kind DUPLICATE_KIND'],
  ],
  ...(['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1', 'v1beta2'] as const).map(
    (version): Row => [version, BASE.replace('v1beta4', version), ['1:13 apiVersion RETIRED_VERSION']],
  ),
];

const SYNTAX: Row[] = [
  ['a tab', `${BASE}nodeRegistration:\n\tname: a\n`, ['10:1 . SYNTAX_TAB']],
  ['an open quote', `${BASE}caCertPath: "/a\n`, ['10:1 . SYNTAX_MISSING']],
  ['an open bracket', `${BASE}skipPhases: [a\n`, ['10:1 . SYNTAX_INDENT']],
  ['one bracket too many', `${BASE}skipPhases: [a]]\n`, ['9:16 . SYNTAX_UNEXPECTED']],
  ['indentation', `${BASE}nodeRegistration:\n    name: a\n  criSocket: b\n`, ['11:3 . SYNTAX_INDENT']],
  ['a bad escape', `${BASE}caCertPath: "\\q"\n`, ['9:14 . SYNTAX_ESCAPE']],
  ['a reserved character', `${BASE}caCertPath: @a\n`, ['9:13 . SYNTAX_START']],
  ['an unknown alias', `${BASE}caCertPath: *a\n`, ['9:13 caCertPath UNKNOWN_ANCHOR']],
  ['an alias before its anchor', `${BASE}skipPhases: [*a, &a x]\n`, ['9:14 skipPhases[0] UNKNOWN_ANCHOR']],
  ['an alias in itself', `${BASE}skipPhases: &a [*a]\n`, ['9:17 skipPhases[0] ALIAS_IN_ITSELF']],
  ['a foreign tag', `${BASE}caCertPath: !!python/object /a.crt\n`, ['9:29 caCertPath TAG']],
  ['a tag that does not fit', `${BASE}dryRun: !!int yes\n`, ['9:15 dryRun TAG']],
  [
    'a mapping tagged as a list',
    `${BASE}discovery2: x\nskipPhases: !!map {}\n`,
    ['9:1 discovery2 UNKNOWN_FIELD', '10:19 skipPhases WRONG_TYPE'],
  ],
  ['a list as a key', `${BASE}[a]: b\n`, ['9:1 . KEY']],
  ['a null key', `${BASE}~: b\n`, ['9:1 . KEY']],
  ['a merge of a string', `${BASE}timeouts: {<<: x}\n`, ['9:16 timeouts MERGE_NOT_MAPPING']],
  [
    'a merge behind its key',
    `${BASE}timeouts: {discovery: 1s, <<: {discovery: 2s}}\n`,
    ['9:27 timeouts MERGE_AFTER_KEY'],
  ],
  ['a repeated key', `${BASE}dryRun: true\ndryRun: true\n`, ['10:1 dryRun DUPLICATE_KEY']],
  ['a repeated key in another form', `${BASE}dryRun: true\n"dryRun": true\n`, ['10:1 dryRun DUPLICATE_KEY']],
  [
    'a repeated key deep down',
    BASE.replace('    token', `    token: ${TOKEN}\n    token`),
    ['6:5 discovery.bootstrapToken.token DUPLICATE_KEY'],
  ],
  ['a repeated document part', `${BASE}discovery: {}\n`, ['9:1 discovery DUPLICATE_KEY']],
  [
    'JSON with a repeated key',
    '{"apiVersion": "kubeadm.k8s.io/v1beta4",\n "kind": "JoinConfiguration",\n "kind": "JoinConfiguration", "discovery": {"file": {"kubeConfigPath": "a"}}}',
    ['3:2 kind DUPLICATE_KEY'],
  ],
];

const FIELDS: Row[] = [
  ['an unknown field', `${BASE}foo: 1\n`, ['9:1 foo UNKNOWN_FIELD']],
  ['other case', `${BASE}DryRun: true\n`, ['9:1 DryRun UNKNOWN_FIELD']],
  [
    'an unknown field in a list',
    node('taints: [{key: a, effect: NoSchedule, efect: x}]'),
    ['9:58 nodeRegistration.taints[0].efect UNKNOWN_FIELD'],
  ],
  [
    'a field of a later version',
    `${head('v1beta3')}${DISCOVERY}dryRun: true\ntimeouts: {}\n`,
    ['9:1 dryRun UNKNOWN_FIELD', '10:1 timeouts UNKNOWN_FIELD'],
  ],
  ['a field of an earlier version', `${BASE}  timeout: 1s\n`, ['9:3 discovery.timeout UNKNOWN_FIELD']],
  [
    'mergeMethod in v1beta4',
    node('kubeletExtraArgs: [{name: a, mergeMethod: append}]'),
    ['9:49 nodeRegistration.kubeletExtraArgs[0].mergeMethod UNKNOWN_FIELD'],
  ],
  [
    'a map of arguments in v1beta4',
    node('kubeletExtraArgs: {v: "4"}'),
    ['9:38 nodeRegistration.kubeletExtraArgs WRONG_TYPE'],
  ],
  [
    'a list of arguments in v1beta3',
    `${head('v1beta3')}${DISCOVERY}nodeRegistration: {kubeletExtraArgs: [{name: v}]}\n`,
    ['9:38 nodeRegistration.kubeletExtraArgs WRONG_TYPE'],
  ],
  [
    'a number in the map of v1beta3',
    `${head('v1beta3')}${DISCOVERY}nodeRegistration: {kubeletExtraArgs: {v: 4}}\n`,
    ['9:42 nodeRegistration.kubeletExtraArgs.v WRONG_TYPE'],
  ],
  ['__proto__', `${BASE}__proto__: {dryRun: true}\n`, ['9:1 __proto__ UNKNOWN_FIELD']],
  ['a string for a boolean', `${BASE}dryRun: "true"\n`, ['9:9 dryRun WRONG_TYPE']],
  ['a number for a boolean', `${BASE}dryRun: 1\n`, ['9:9 dryRun WRONG_TYPE']],
  ['a boolean for a string', `${BASE}caCertPath: yes\n`, ['9:13 caCertPath WRONG_TYPE']],
  [
    'a number for a string',
    node('kubeletExtraArgs: [{name: v, value: 4}]'),
    ['9:56 nodeRegistration.kubeletExtraArgs[0].value WRONG_TYPE'],
  ],
  ['a string for a list', `${BASE}skipPhases: a\n`, ['9:13 skipPhases WRONG_TYPE']],
  ['a string for an object', `${head()}discovery: x\n`, ['3:12 discovery WRONG_TYPE']],
  ['a list for an object', `${BASE}timeouts: []\n`, ['9:11 timeouts WRONG_TYPE']],
  ['a mapping for a list', `${BASE}skipPhases: {a: b}\n`, ['9:13 skipPhases WRONG_TYPE']],
  ['a string in a list of objects', node('taints: [a]'), ['9:29 nodeRegistration.taints[0] WRONG_TYPE']],
  ['a list in a list of strings', `${BASE}skipPhases: [a, [b]]\n`, ['9:17 skipPhases[1] WRONG_TYPE']],
  [
    'a token that is a number',
    BASE.replace(TOKEN, '123456.1234567890123456'),
    ['5:12 discovery.bootstrapToken.token WRONG_TYPE'],
  ],
  ['a string for a port', controlPlane('bindPort: "6443"'), ['9:45 controlPlane.localAPIEndpoint.bindPort WRONG_TYPE']],
  ['a fraction for a port', controlPlane('bindPort: 1.5'), ['9:45 controlPlane.localAPIEndpoint.bindPort WRONG_TYPE']],
  [
    'a huge number for a port',
    controlPlane('bindPort: 99999999999'),
    ['9:45 controlPlane.localAPIEndpoint.bindPort INTEGER_RANGE'],
  ],
  ['a number for a duration', `${BASE}timeouts: {discovery: 300}\n`, ['9:23 timeouts.discovery WRONG_TYPE']],
  ['an unknown unit', `${BASE}timeouts: {discovery: 1d}\n`, ['9:23 timeouts.discovery DURATION']],
  ['an empty duration', `${BASE}timeouts: {discovery: ""}\n`, ['9:23 timeouts.discovery DURATION']],
  [
    'no duration',
    `${BASE}timeouts: {discovery: 0s, etcdAPICall: -5s}\n`,
    ['9:23 timeouts.discovery TIMEOUT_NOT_POSITIVE', '9:40 timeouts.etcdAPICall TIMEOUT_NOT_POSITIVE'],
  ],
  [
    'no time',
    node('taints: [{key: a, effect: NoSchedule, timeAdded: yesterday}]'),
    ['9:69 nodeRegistration.taints[0].timeAdded WRONG_TYPE'],
  ],
  [
    'a pull policy in other case',
    node('imagePullPolicy: always'),
    ['9:37 nodeRegistration.imagePullPolicy NOT_ALLOWED'],
  ],
  [
    'an unknown effect',
    node('taints: [{key: a, effect: Never}]'),
    ['9:46 nodeRegistration.taints[0].effect NOT_ALLOWED'],
  ],
];

const VALUES: Row[] = [
  ['no discovery', head(), ['1:1 discovery DISCOVERY_NONE']],
  ['empty discovery', `${head()}discovery: {}\n`, ['3:12 discovery DISCOVERY_NONE']],
  ['null discovery', `${head()}discovery: {bootstrapToken: null}\n`, ['3:12 discovery DISCOVERY_NONE']],
  ['both discoveries', `${BASE}  file: {kubeConfigPath: /a}\n`, ['4:3 discovery DISCOVERY_BOTH']],
  [
    'empty token discovery',
    `${head()}discovery: {bootstrapToken: {}}\n`,
    ['token TOKEN_MISSING', 'apiServerEndpoint ENDPOINT_MISSING', 'caCertHashes NO_PIN'].map(
      (end) => `3:29 discovery.bootstrapToken.${end}`,
    ),
  ],
  ['no pin', BASE.replace(/ +caCertHashes:\n.*\n/, ''), ['5:5 discovery.bootstrapToken.caCertHashes NO_PIN']],
  [
    'an empty list of pins',
    BASE.replace(/caCertHashes:\n.*\n/, 'caCertHashes: []\n'),
    ['7:19 discovery.bootstrapToken.caCertHashes NO_PIN'],
  ],
  ['a token in upper case', BASE.replace(TOKEN, TOKEN.toUpperCase()), ['5:12 discovery.bootstrapToken.token TOKEN']],
  ['a short token', BASE.replace(TOKEN, 'abcdef'), ['5:12 discovery.bootstrapToken.token TOKEN']],
  ['an empty token', BASE.replace(TOKEN, '""'), ['5:12 discovery.bootstrapToken.token TOKEN_MISSING']],
  ['a bad TLS token', `${BASE}  tlsBootstrapToken: x\n`, ['9:22 discovery.tlsBootstrapToken TOKEN']],
  [
    'a bad TLS token beside a file',
    `${kubeconfig('/a').replace('}}', '}, tlsBootstrapToken: x}')}`,
    ['3:62 discovery.tlsBootstrapToken TOKEN'],
  ],
  [
    'a pin without algorithm',
    BASE.replace(HASH, 'ab'.repeat(32)),
    ['8:9 discovery.bootstrapToken.caCertHashes[0] HASH'],
  ],
  ['a pin of another algorithm', BASE.replace('sha256', 'sha1'), ['8:9 discovery.bootstrapToken.caCertHashes[0] HASH']],
  ['a short pin', BASE.replace(HASH, 'sha256:ab'), ['8:9 discovery.bootstrapToken.caCertHashes[0] HASH']],
  [
    'a pin with other digits',
    BASE.replace(HASH, `sha256:${'xy'.repeat(32)}`),
    ['8:9 discovery.bootstrapToken.caCertHashes[0] HASH'],
  ],
  ['an empty second pin', `${BASE}      - ""\n`, ['9:9 discovery.bootstrapToken.caCertHashes[1] HASH']],
  ['a null pin', `${BASE}      -\n`, ['9:8 discovery.bootstrapToken.caCertHashes[1] HASH']],
  ['an endpoint with a scheme', endpoint('https://10.0.0.1:6443'), [`${ENDPOINT} ENDPOINT_SCHEME`]],
  ['an endpoint with a path', endpoint('a:6443/x'), [`${ENDPOINT} ENDPOINT_PATH`]],
  ['an endpoint with an empty host', endpoint('":6443"'), [`${ENDPOINT} ENDPOINT`]],
  ['an endpoint with a bad port', endpoint('a:70000'), [`${ENDPOINT} PORT`]],
  ['an endpoint that ends in a colon', endpoint('"a:"'), [`${ENDPOINT} PORT`]],
  ['an endpoint with a named port', endpoint('a:https'), [`${ENDPOINT} PORT`]],
  ['an endpoint with five numbers', endpoint('1.2.3.4.5'), [`${ENDPOINT} ENDPOINT`]],
  ['an endpoint with a number too large', endpoint('10.0.0.256:1'), [`${ENDPOINT} ENDPOINT`]],
  ['an endpoint with a leading zero', endpoint('10.0.0.01:1'), [`${ENDPOINT} ENDPOINT`]],
  ['an endpoint with a zone', endpoint('"[fe80::1%eth0]:6443"'), [`${ENDPOINT} ENDPOINT`]],
  ['an ambiguous IPv6 endpoint', endpoint('fd00::1:6443'), [`${ENDPOINT} ENDPOINT_AMBIGUOUS`]],
  ['an IPv6 endpoint with a long port', endpoint('fd00::1:16443'), [`${ENDPOINT} ENDPOINT`]],
  ['an http URL', kubeconfig('http://a/b'), ['3:36 discovery.file.kubeConfigPath KUBECONFIG_SCHEME']],
  ['an https URL without a host', kubeconfig('https:///'), ['3:36 discovery.file.kubeConfigPath KUBECONFIG_URL']],
  ['a file URL without a path', kubeconfig('file:a'), ['3:36 discovery.file.kubeConfigPath KUBECONFIG_URL']],
  ['an empty path', kubeconfig(''), ['3:36 discovery.file.kubeConfigPath KUBECONFIG_MISSING']],
  ['no path', `${head()}discovery: {file: {}}\n`, ['3:19 discovery.file.kubeConfigPath KUBECONFIG_MISSING']],
  ['a node name with _', node('name: a_b'), ['9:26 nodeRegistration.name NODE_NAME']],
  ['a blank node name', node('name: " "'), ['9:26 nodeRegistration.name NODE_NAME']],
  ['a long node name', node(`name: ${'a'.repeat(254)}`), ['9:26 nodeRegistration.name NODE_NAME']],
  ['a relative socket', node('criSocket: run/x.sock'), ['9:31 nodeRegistration.criSocket CRI_SOCKET']],
  ['a TCP socket', node('criSocket: "tcp://a:1"'), ['9:31 nodeRegistration.criSocket CRI_SOCKET']],
  ['a socket with two slashes', node('criSocket: "unix://run/x.sock"'), ['9:31 nodeRegistration.criSocket CRI_SOCKET']],
  [
    'a taint without key and effect',
    node('taints: [{}]'),
    ['9:29 nodeRegistration.taints[0].effect TAINT_EFFECT_MISSING', '9:29 nodeRegistration.taints[0].key TAINT_KEY'],
  ],
  [
    'a bad taint key',
    node('taints: [{key: a/b/c, effect: NoExecute}]'),
    ['9:35 nodeRegistration.taints[0].key TAINT_KEY'],
  ],
  [
    'a bad taint value',
    node('taints: [{key: a, value: "b c", effect: NoExecute}]'),
    ['9:45 nodeRegistration.taints[0].value TAINT_VALUE'],
  ],
  [
    'an argument without name',
    node('kubeletExtraArgs: [{value: x}]'),
    ['9:39 nodeRegistration.kubeletExtraArgs[0].name ARGUMENT_NAME'],
  ],
  [
    'an argument without name in v1beta3',
    `${head('v1beta3')}${DISCOVERY}nodeRegistration: {kubeletExtraArgs: {"": x}}\n`,
    ['9:39 nodeRegistration.kubeletExtraArgs[0].name ARGUMENT_NAME'],
  ],
  [
    'all beside others',
    node('ignorePreflightErrors: [Swap, All]'),
    ['9:43 nodeRegistration.ignorePreflightErrors ALL_BESIDE_OTHERS'],
  ],
  ['a relative CA path', `${BASE}caCertPath: pki/ca.crt\n`, ['9:13 caCertPath CA_CERT_PATH']],
  ['a CA path of another suffix', `${BASE}caCertPath: /pki/ca.pem\n`, ['9:13 caCertPath CA_CERT_PATH']],
  [
    'a name as address',
    controlPlane('advertiseAddress: host'),
    ['9:53 controlPlane.localAPIEndpoint.advertiseAddress ADDRESS'],
  ],
  [
    'a multicast address',
    controlPlane('advertiseAddress: 224.0.0.1'),
    ['9:53 controlPlane.localAPIEndpoint.advertiseAddress ADDRESS_UNUSABLE'],
  ],
  [
    'a link-local address',
    controlPlane('advertiseAddress: "fe80::1"'),
    ['9:53 controlPlane.localAPIEndpoint.advertiseAddress ADDRESS_UNUSABLE'],
  ],
  [
    'the broadcast address',
    controlPlane('advertiseAddress: 255.255.255.255'),
    ['9:53 controlPlane.localAPIEndpoint.advertiseAddress ADDRESS_UNUSABLE'],
  ],
  ['a port too large', controlPlane('bindPort: 65536'), ['9:45 controlPlane.localAPIEndpoint.bindPort PORT']],
  ['a negative port', controlPlane('bindPort: -1'), ['9:45 controlPlane.localAPIEndpoint.bindPort PORT']],
  [
    'a short certificate key',
    `${BASE}controlPlane: {certificateKey: abc}\n`,
    ['9:32 controlPlane.certificateKey CERTIFICATE_KEY'],
  ],
];

describe.each([
  ['documents, kinds and versions', FILES],
  ['YAML', SYNTAX],
  ['names and types of fields', FIELDS],
  ['values and combinations', VALUES],
])('refused with its place: %s', (_title, rows) => {
  it.each(rows)('%s', (_what, file, expected) => {
    expect(summary(file)).toEqual(expected);
  });
});

describe('all problems of a file', () => {
  it('are reported together, in the order of the file', () => {
    const file = `${head()}dryRun: maybe\nfoo: 1\ndiscovery:\n  bootstrapToken: {token: x, apiServerEndpoint: "http://a"}\nnodeRegistration: {name: a_b}\n---\n- x\n---\napiVersion: v1\nkind: Pod\n---\na: [\n`;
    expect(summary(file)).toEqual([
      '3:9 dryRun WRONG_TYPE',
      '4:1 foo UNKNOWN_FIELD',
      '6:19 discovery.bootstrapToken.caCertHashes NO_PIN',
      '6:27 discovery.bootstrapToken.token TOKEN',
      '6:49 discovery.bootstrapToken.apiServerEndpoint ENDPOINT_SCHEME',
      '7:26 nodeRegistration.name NODE_NAME',
      '9:1 . NOT_A_MAPPING',
      '12:7 kind UNKNOWN_KIND',
      '15:1 . SYNTAX_INDENT',
    ]);
  });

  it('are counted beyond fifty', () => {
    const file = `${BASE}skipPhases: [${'1,'.repeat(99)}1]\n`;
    try {
      parse(file);
      expect.unreachable();
    } catch (error) {
      if (!isFailure(error, CONFIG_INVALID)) throw error;
      expect([error.params.problems.length, error.params.more]).toEqual([50, 50]);
      expect(error.message).toContain('100 problems');
      expect(error.message).toContain('and 50 more');
    }
  });

  it('have columns in characters, not bytes or UTF-16 units', () => {
    expect(summary(`${BASE}"😀é": {}\n{}: x\n`)).toEqual(['9:1 😀é UNKNOWN_FIELD', '10:1 . KEY']);
    expect(summary(`${BASE}skipPhases: ["😀é", 1]\n`)).toEqual(['9:20 skipPhases[1] WRONG_TYPE']);
  });

  it('have the same places with CRLF and behind a byte order mark', () => {
    expect(summary(`\ufeff${BASE}foo: 1\n`.replaceAll('\n', '\r\n'))).toEqual(['9:1 foo UNKNOWN_FIELD']);
    expect(summary('\ufefffoo: 1\n')[0]).toBe('1:1 apiVersion NO_API_VERSION');
  });
});

describe('hints', () => {
  const hint = (file: string) => {
    const [problem] = problemsOf(file);
    return problem?.key === 'CONFIG_UNKNOWN_FIELD' ? problem.params : undefined;
  };

  it.each([
    ['caCertPth: x', 'caCertPath'],
    ['NodeRegistration: {}', 'nodeRegistration'],
    ['timeout: {}', 'timeouts'],
    ['skipPhase: []', 'skipPhases'],
    ['patch: {}', 'patches'],
  ])('%s: the nearest name is %s', (line, nearest) => {
    expect(hint(`${BASE}${line}\n`)).toMatchObject({ nearest, elsewhere: undefined });
  });

  it('the place where the name is known', () => {
    expect(hint(`${BASE}certificateKey: x\n`)).toMatchObject({
      nearest: undefined,
      elsewhere: 'controlPlane.certificateKey',
    });
    expect(hint(`${BASE}  caCertHashes: []\n`)).toMatchObject({ elsewhere: 'discovery.bootstrapToken.caCertHashes' });
  });

  it('the version that knows the name, and its successor', () => {
    expect(hint(`${BASE}  timeout: 1s\n`)).toMatchObject({
      versions: ['v1beta3'],
      version: 'v1beta4',
      elsewhere: 'timeouts.discovery',
    });
    expect(hint(`${head('v1beta3')}${DISCOVERY}dryRun: true\n`)).toMatchObject({
      versions: ['v1beta4', 'v1'],
      version: 'v1beta3',
    });
  });

  it('none for a name like no other', () => {
    expect(hint(`${BASE}xyzzy: 1\n`)).toMatchObject({ nearest: undefined, versions: undefined, elsewhere: undefined });
  });

  it('a URL is turned into an endpoint', () => {
    expect(problemsOf(endpoint('https://lb.example:443/api'))[0]?.params).toEqual({
      scheme: 'https://',
      instead: 'lb.example:443',
    });
    expect(problemsOf(endpoint('fd00::1:6443'))[0]?.params).toEqual({
      address: '[fd00::1:6443]',
      withPort: '[fd00::1]:6443',
    });
  });

  it('a retired version names what migrates it', () => {
    expect(problemsOf(BASE.replace('v1beta4', 'v1beta2'))[0]?.params).toEqual({
      version: 'kubeadm.k8s.io/v1beta2',
      migratedBy: 'kubejoin',
    });
  });
});
