import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldTree } from '../../src/config/field-tree.ts';
import { KIND_NAMES, KINDS, type Kind } from '../../src/config/fields/kinds.ts';
import { editDistance, nearest } from '../../src/config/nearest.ts';
import { Lines } from '../../src/config/position.ts';
import { checkEndpoint, endpointText } from '../../src/config/values/endpoint.ts';

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
        expect(new Lines(text).position(offset)).toEqual({ line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 });
      }),
    );
  });
});

describe('the table of fields', () => {
  it('has each field once in a version, inside fields that hold others', () => {
    for (const kind of KIND_NAMES) {
      const { fields, versions }: Kind = KINDS[kind];
      for (const version of versions) {
        const inVersion = fields.filter((field) => !field.versions || field.versions.some((known) => known === version));
        const paths = inVersion.map(({ path }) => path);
        expect(new Set(paths).size, `${kind} ${version}`).toBe(paths.length);
        const count = (tree: ReturnType<typeof fieldTree>): number =>
          [...tree.children.values()].reduce((sum, inner) => sum + 1 + count(inner), 0);
        expect(count(fieldTree(kind, version)), `${kind} ${version}`).toBe(paths.length);
      }
    }
  });
});
