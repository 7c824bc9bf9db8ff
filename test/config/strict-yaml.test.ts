/**
 * Texts that the yaml package reads but Go's parser (sigs.k8s.io/yaml, which kubeadm uses) refuses or reads differently,
 * found by `npm run fuzz`.
 */
import { describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../src/cluster/kubeconfig/kubeconfig.ts';
import { yamlValue } from '../../src/config/yaml/value.ts';

const REFUSED: Record<string, readonly string[]> = {
  KEY: [
    '{"clusters"\n:[{"name":"k"}]}',
    'a: b\n #c\nd\n : b\n',
    '? b # c: d\n "e"\n',
    '? >\n  b\n c: d\n',
    '? >\n  b\n ? c\n',
    'a:\n  - b\n  !!str : c\n',
    'a: b\n? x\n- y\nz: b\n',
    `"a"${' '.repeat(1024)}: b`,
  ],
  START: ['{:"k","c":{}}', '{:"\\k","c":{}}', '{a: [b,:|-\n  c\n]}', '{a: :b}', "{a: ['b',:c]}", 'a: [::1]\n'],
  OTHER: ['a: !!str"b"\n', 'a: [!!str,b]\n', 'a: [*b[c]]\n'],
  UNEXPECTED: [
    '? "a"b: c\n',
    '? "a" b: c\n',
    'a: b\n>-\n[c\n',
    '{a=" #:\n&b }',
    'a: "b"c\n',
    'a: [b]c\n',
    '{"a"\n&b c}',
    'a: |2- ---\n  b\n',
    'a: > b\n  c\n',
  ],
  NESTED: ['a:\n  ! ? b"c"\n', 'a: |\n? b # c: d\n >+\n e\n', '--- - a\n', '--- ? a\n'],
  ANCHOR: ['{&a\n b: c}', 'a: &b"c"\n'],
  TAB: [
    'a:\n-\tb\n',
    'a:\n-\tb: c\n',
    'a: b\n\t# c\n',
    'a: b\n\t\nc: d\n',
    '? a\n:\tb\n',
    'a: b\n  \tc\n',
    'a: |\n \tb\n',
    'a: [b\n\t]\n',
  ],
  TAG: ['[!!str\n b: c]', '!<>\na: b\n', 'a: !! b\n', 'a: !b%41 c\n'],
  INDENT: [
    'a:\n#c\n b\n>-\n[}\n',
    'a:\n  b:\n#c\n    d\n  e\n',
    '--- |\na: b\n',
    '--- >-\n"a"b: c\n',
    '- >+\n ',
    '- |+\n\n  ',
    'a: >+\n ',
    'a: |\n b\n  ',
  ],
  MISSING: ['k: "a\\"', "k: 'a''"],
  ESCAPE: ['"\\ud83d\\ude00"', '"\\\\\\U0000D83d\\U0000DE00"', 'a: "b\\\n\n  c"\n', 'a: "b\\\r\n\r\n  c"\n'],
  DIRECTIVE: ['%YAML 1.2\n---\na: b\n', '%TAG ! tag:x,2000:\n---\na: !b c\n', '%FOO\n---\na: b\n'],
};

describe.each(Object.entries(REFUSED))('refused as CONFIG_SYNTAX_%s', (key, texts) => {
  it.each(texts)('%j', (text) => {
    const { value, problems } = yamlValue(text);
    expect(value).toBeUndefined();
    expect(problems.result().problems).toMatchObject([{ key: `CONFIG_SYNTAX_${key}` }]);
  });
});

it.each([
  ['{.inf: a}', 'number'],
  ['1e6: a\n', 'number'],
  ['0.1: a\n', 'number'],
  ['9223372036854775808: a\n', 'integer'],
  ['? \n: a\n', 'null'],
  ['? [a]\n: a\n', 'list'],
  ['? {a: b}\n: a\n', 'mapping'],
])('%j has no key that Go takes, but a %s', (text, found) => {
  expect(yamlValue(text).problems.result().problems).toMatchObject([{ key: 'CONFIG_KEY', params: { found } }]);
});

it.each(['\n\ufeffa: b\n', 'a: \ufeffb\n'])('%j has a byte order mark in the middle', (text) => {
  expect(yamlValue(text).problems.result().problems).toMatchObject([{ key: 'CONFIG_CONTROL_CHARACTER' }]);
});

it.each(['ef', 'efbb', '61e282'])('the bytes %s are not UTF-8', (hex) => {
  expect(yamlValue(Buffer.from(hex, 'hex')).problems.result().problems).toMatchObject([{ key: 'CONFIG_NOT_UTF8' }]);
});

it.each([
  ['a: |\n\n    on}', { a: '\non}' }],
  ['- >+\n  *a: b', ['*a: b']],
  ['a:\n#c\n b\n d\n', { a: 'b d' }],
  ['- a:\n   b\n   c\n- |\n d\n', [{ a: 'b c' }, 'd\n']],
  ['--- a\nb\n', 'a b'],
  ['"\\\\ud83d \\U0001F600"', '\\ud83d \u{1F600}'],
  ['a: |\n  b\n', { a: 'b\n' }],
  ['a: |-\n  b', { a: 'b' }],
  ['{? b}', {}],
  ['? b\n: |\n  c\n', { b: 'c\n' }],
  ['- ? b\n  : c\n', [{ b: 'c' }]],
  ['a: {"b":c, d : e}\n', { a: { b: 'c', d: 'e' } }],
  ['a: b \t\nc: \td\t# e\n', { a: 'b', c: 'd' }],
  ['a: {b: c, <<: {d: e}, ! <<: {f: g}}\n', { a: { b: 'c', d: 'e', f: 'g' } }],
])('%j is read as Go reads it', (text, expected) => {
  const { value, problems } = yamlValue(text);
  expect(problems.result().problems).toEqual([]);
  expect(value).toEqual(expected);
});

/** Kubeconfigs with one server each, as kubectl, kubeadm, cloud tools and editors write them. */
const KUBECONFIGS: Record<string, string> = {
  'JSON indented by tabs': JSON.stringify(
    { kind: 'Config', clusters: [{ name: 'k', cluster: { server: 'https://a' } }] },
    null,
    '\t',
  ),
  'JSON with escaped slashes': '{"clusters": [{"name": "k", "cluster": {"server": "https:\\/\\/a"}}]}',
  'CRLF and blanks at line ends':
    'apiVersion: v1 \r\nclusters:\t\r\n- cluster:\r\n    server: https://a\r\n\r\n  name: k\r\n',
  'a list indented below its key': 'kind: Config\nclusters:\n  - name: k\n    cluster:\n      server: "https://a"\n',
  'comments everywhere':
    '# x\n---\nclusters: # y\n  # z\n- cluster:\n    server: https://a # q\n    # r\n  name: k\n# end',
  'a certificate of several lines':
    'clusters:\n- cluster:\n    certificate-authority-data: |\n      QUJD\n      RA==\n    server: https://a\n  name: k\n',
  'a cloud plugin':
    "clusters:\n- cluster: {server: 'https://a'}\n  name: arn:aws:eks:eu-1:1:cluster/k\nusers:\n- name: u\n  user:\n    exec:\n      args: [--region, eu-1]\n" +
    '      command: aws\n      env: null\n      installHint: "Install it:\n\n        see https://b?c=d#e"\n      provideClusterInfo: false\n',
  'an anchor': 'x: &c\n  server: https://a\nclusters:\n- name: k\n  cluster: *c\n',
};

it.each(Object.entries(KUBECONFIGS))('a kubeconfig with %s is read', async (_, text) => {
  expect((await parseKubeconfig(text)).clusters.map(({ server }) => server)).toEqual(['https://a']);
});
