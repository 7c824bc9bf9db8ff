import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { fieldTree } from '../../src/config/documents/field-tree.ts';
import { KIND_NAMES, KINDS, type Kind } from '../../src/config/fields/kinds.ts';
import { checkCertificateKey, checkToken, checkTokenGroup } from '../../src/config/values/credentials.ts';
import { checkEndpoint, endpointText } from '../../src/config/values/endpoint.ts';
import { editDistance, nearest } from '../../src/config/values/nearest.ts';
import { Lines } from '../../src/config/yaml/position.ts';

describe('an endpoint', () => {
  it.each([
    ['a', 'a:6443'],
    ['a:1', 'a:1'],
    ['A.Example.:65535', 'A.Example.:65535'],
    ['my_host:443', 'my_host:443'],
    ['10.0.0.1', '10.0.0.1:6443'],
    ['[::1]', '[::1]:6443'],
    ['[fd00::1]:443', '[fd00::1]:443'],
    ['fd00::1', '[fd00::1]:6443'],
    ['::ffff:10.0.0.1', '[::ffff:10.0.0.1]:6443'],
    ['2001:db8:1:2:3:4:5:6443', '[2001:db8:1:2:3:4:5:6443]:6443'],
    ['1a.2b:080', '1a.2b:80'],
  ])('%s is %s', (text, expected) => {
    const { value } = checkEndpoint(text);
    expect(value && endpointText(value)).toBe(expected);
  });

  it.each([
    '',
    ' a',
    'a ',
    'a b',
    ':1',
    '[]:1',
    '[a]:1',
    '[::1',
    '::1]',
    '[::1]x',
    '[10.0.0.1]:1',
    'a:',
    'a:0',
    'a:65536',
    'a:-1',
    'a:1:2',
    'a:1x',
    '1.2.3',
    '0x7f.1',
    '1',
    '-a',
    'a-',
    'a..b',
    '.a',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(127)}`,
    'é',
    'a/b',
    'a?b',
    'a#b',
    'u@a',
    'http://a',
    'tcp://a:1',
    'fe80::1%1',
    '[fe80::1%1]:1',
    'fd00::1:6443',
  ])('%j is refused', (text) => {
    expect(checkEndpoint(text).wrong).toBeDefined();
  });

  it('written again is the same', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65535 }), (name, port) => {
        const text = endpointText({ host: name, port });
        expect(checkEndpoint(text)).toEqual({ value: { host: name, port } });
        expect(new URL(`https://${text}`).port || '443').toBe(String(port));
      }),
    );
  });
});

describe('the nearest name', () => {
  it.each([
    ['caCertHash', ['caCertHashes', 'token'], 'caCertHashes'],
    ['TOKEN', ['token'], 'token'],
    ['taintz', ['taints'], 'taints'],
    ['imagePullSerial', ['imagePullPolicy'], undefined],
    ['tls', ['tlsBootstrapToken'], undefined],
    ['tlsBootstrap', ['tlsBootstrapToken'], 'tlsBootstrapToken'],
    ['x', ['y'], 'y'],
    ['', ['kind'], undefined],
    ['a'.repeat(10_000), ['a'], undefined],
  ])('to %s', (name, known, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s and %s are %i edits apart', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('positions', () => {
  it('count lines and characters as a reader does', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', '😀', 'é') }), fc.nat(), (text, seed) => {
        const offset = text.length === 0 ? 0 : seed % (text.length + 1);
        const before = text.slice(0, offset).split('\n');
        expect(new Lines(text).position(offset)).toEqual({
          line: before.length,
          column: Array.from(before.at(-1) ?? '').length + 1,
        });
      }),
    );
  });
});

describe('the table of fields', () => {
  it('has each field once in a version, inside fields that hold others', () => {
    for (const kind of KIND_NAMES) {
      const { fields, versions }: Kind = KINDS[kind];
      for (const version of versions) {
        const inVersion = fields.filter(
          (field) => !field.versions || field.versions.some((known) => known === version),
        );
        const paths = inVersion.map(({ path }) => path);
        expect(new Set(paths).size, `${kind} ${version}`).toBe(paths.length);
        const count = (tree: ReturnType<typeof fieldTree>): number =>
          [...tree.children.values()].reduce((sum, inner) => sum + 1 + count(inner), 0);
        expect(count(fieldTree(kind, version)), `${kind} ${version}`).toBe(paths.length);
      }
    }
  });
});

describe('a bootstrap token', () => {
  const token = 'abc123.0123456789abcdef';
  it.each([token, 'zzzzzz.zzzzzzzzzzzzzzzz', '000000.0000000000000000'])('%s is one', (text) => {
    const given = new Secret(text);
    expect(checkToken(given)).toEqual({ value: given });
  });

  it.each([
    ` ${token}`,
    `x${token}`,
    `${token}x`,
    `${token}\n`,
    `${token} `,
    `${token}\n${token}`,
    token.slice(1),
    token.slice(0, -1),
    token.replace('.', ''),
    token.replace('.', 'x'),
    token.toUpperCase(),
    token.replace('a', '-'),
    token.replace('f', '_'),
    '',
  ])('%j is none', (text) => {
    expect(checkToken(new Secret(text)).wrong).toMatchObject({ key: 'CONFIG_TOKEN', params: { length: text.length } });
  });
});

describe('a group of a bootstrap token', () => {
  const prefix = 'system:bootstrappers:';
  it.each([`${prefix}a`, `${prefix}kubeadm:default-node-token`, `${prefix}${':'.repeat(255)}a`, `${prefix}-0`])(
    '%s is one',
    (group) => {
      expect(checkTokenGroup(group)).toEqual({ value: group });
    },
  );

  it.each([
    prefix,
    `${prefix}-`,
    `${prefix}:`,
    `${prefix}${'a'.repeat(257)}`,
    `${prefix}A`,
    `${prefix}a b`,
    `${prefix}a\n`,
    `x${prefix}a`,
    `system:masters,${prefix}a`,
    `${prefix}a,system:masters`,
    'system:masters',
    '',
  ])('%j is none', (group) => {
    expect(checkTokenGroup(group).wrong?.key).toBe('CONFIG_TOKEN_GROUP');
  });
});

describe('a certificate key', () => {
  const key = '0123456789abcdefABCDEF'.padEnd(64, '0');
  it('is 64 hexadecimal digits', () => {
    const given = new Secret(key);
    expect(checkCertificateKey(given)).toEqual({ value: given });
  });

  it.each([
    [key.slice(1), 63, 0],
    [`${key}0`, 65, 0],
    [`${key}\n`, 65, 1],
    [` ${key}`, 65, 1],
    [`${key.slice(2)}gG`, 64, 2],
    ['', 0, 0],
  ])('%j is none', (text, length, foreign) => {
    expect(checkCertificateKey(new Secret(text)).wrong).toMatchObject({
      key: 'CONFIG_CERTIFICATE_KEY',
      params: { length, foreign },
    });
  });
});
