import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/manifests/patches/json-object.ts';
import { applyJsonPatch, parseJsonPatch, requireObject } from '../../../src/manifests/patches/json-patch.ts';
import { applyMergePatch } from '../../../src/manifests/patches/merge-patch.ts';
import { PatchError, type PatchProblem } from '../../../src/manifests/patches/patch-problem.ts';
import { applyStrategicPatch } from '../../../src/manifests/patches/strategic/strategic-merge.ts';
import { problemOf } from './problem-of.ts';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const object = fc.dictionary(
  fc.oneof(fc.constantFrom('__proto__', 'constructor', 'a', 'b', '~', '/'), fc.string({ maxLength: 3 })),
  json,
  {
    maxKeys: 5,
  },
) as fc.Arbitrary<JsonObject>;

describe('RFC 7396', () => {
  /** The examples of appendix A whose target and patch are objects. */
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ] as [JsonObject, JsonObject, JsonObject][])('%j patched with %j is %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });

  test('twice is once, and nothing given is changed', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const before = structuredClone([target, patch]);
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
        expect([target, patch]).toEqual(before);
      }),
    );
  });
});

describe('RFC 6902', () => {
  test('what is added is found and removed again', () => {
    fc.assert(
      fc.property(object, fc.string({ maxLength: 5 }), json, (target, key, value) => {
        fc.pre(!Object.hasOwn(target, key));
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const operations = parseJsonPatch([
          { op: 'add', path, value },
          { op: 'test', path, value },
          { op: 'remove', path },
        ]);
        expect(applyJsonPatch(target, operations)).toEqual(target);
      }),
    );
  });

  test.each([
    [[{ op: 'add', path: 'a', value: 1 }], { kind: 'operation-malformed', index: 0, part: 'path' }],
    [
      [
        { op: 'test', path: '/a', value: 1 },
        { op: 'copy', path: '/a' },
      ],
      { kind: 'operation-malformed', index: 1, part: 'from' },
    ],
    [[{ op: 'move', path: '/a', from: 'l' }], { kind: 'operation-malformed', index: 0, part: 'from' }],
    [[{ op: 'copy', path: '/a', from: '' }], { kind: 'operation-malformed', index: 0, part: 'from' }],
    [[{ op: 'copy', path: '/a', from: 7 }], { kind: 'operation-malformed', index: 0, part: 'from' }],
    [[{ op: 'remove', path: '' }], { kind: 'operation-malformed', index: 0, part: 'path' }],
    [[{ op: 'add', path: '', value: {} }], { kind: 'operation-malformed', index: 0, part: 'path' }],
    [[{ op: 'add', path: 7, value: {} }], { kind: 'operation-malformed', index: 0, part: 'path' }],
    [['add'], { kind: 'operation-malformed', index: 0, part: 'operation' }],
    [[{ op: '_get', path: '/a' }], { kind: 'operation-malformed', index: 0, part: 'op' }],
    [[{ op: 'replace', path: '/a' }], { kind: 'operation-malformed', index: 0, part: 'value' }],
    [[{ op: 'remove', path: '/a/b/c' }], { kind: 'pointer-not-found', index: 0, op: 'remove', pointer: '/a/b/c' }],
    [[{ op: 'add', path: '/l/3', value: 1 }], { kind: 'index-invalid', index: 0, op: 'add', pointer: '/l/3' }],
    [[{ op: 'test', path: '/a/b', value: 2 }], { kind: 'test-failed', index: 0, pointer: '/a/b' }],
  ] as [Json[], PatchProblem][])('%j is refused', (patch, problem) => {
    expect(problemOf(() => applyJsonPatch({ a: { b: 1 }, l: [1, 2] }, parseJsonPatch(patch)))).toEqual(problem);
  });
});

test.each([
  ['of the whole, which double each time', Array.from({ length: 40 }, (_, index) => `/a/${index}`)],
  ['in each other', Array.from({ length: 300 }, (_, index) => `/a${'/b'.repeat(index)}/b`)],
])('copies %s are refused before they are made', (_, paths) => {
  const patch = paths.map((path) => ({ op: 'copy', from: '/a', path }));
  expect(problemOf(() => applyJsonPatch({ a: {} }, parseJsonPatch(patch)))).toMatchObject({
    ...{ kind: 'copies-too-much', limit: 10_000, levels: 100 },
  });
});

describe('an index of a list', () => {
  const at = (token: string, op: 'add' | 'replace' | 'remove' | 'test' = 'replace') => {
    const result = applyJsonPatch({ l: ['a', 'b', 'c'] }, parseJsonPatch([{ op, path: `/l/${token}`, value: 'x' }]));
    return ((result as JsonObject).l as Json[]).join('');
  };

  test.each([
    ['0', 'xbc'],
    ['2', 'abx'],
    ['-1', 'abx'],
    ['-3', 'xbc'],
    ['+1', 'axc'],
    ['01', 'axc'],
  ])('%s replaces: %s', (token, result) => expect(at(token)).toBe(result));

  test.each([
    ['0', 'xabc'],
    ['3', 'abcx'],
    ['-', 'abcx'],
    ['-1', 'abcx'],
    ['-4', 'xabc'],
  ])('%s adds: %s', (token, result) => expect(at(token, 'add')).toBe(result));

  test.each([
    ['0', 'bc'],
    ['-1', 'ab'],
  ])('%s removes: %s', (token, result) => expect(at(token, 'remove')).toBe(result));

  test.each(['3', '-4', '-', '', '1x', 'x1', '1 ', ' 1', '1.0', '0x1', '+-1', '1e0', '0000000001', 'length'])(
    '%j is none',
    (token) => {
      expect(problemOf(() => at(token))).toEqual({
        kind: 'index-invalid',
        index: 0,
        op: 'replace',
        pointer: `/l/${token}`,
      });
    },
  );

  test.each(['4', '-5'])('%s is none for what is added', (token) => {
    expect(problemOf(() => at(token, 'add'))).toMatchObject({ kind: 'index-invalid' });
  });

  test('on the way to what is deeper counts as well', () => {
    const list = { l: [{ a: 1 }, { a: 2 }] };
    const replaced = (path: string) => applyJsonPatch(list, parseJsonPatch([{ op: 'replace', path, value: 9 }]));
    expect(replaced('/l/-1/a')).toEqual({ l: [{ a: 1 }, { a: 9 }] });
    expect(problemOf(() => replaced('/l/2/a'))).toMatchObject({ kind: 'index-invalid' });
    expect(problemOf(() => replaced('/l/-/a'))).toMatchObject({ kind: 'index-invalid' });
  });
});

describe('the whole document', () => {
  const patched = (patch: Json[]) => applyJsonPatch({ a: 1 }, parseJsonPatch(patch));

  test('is replaced and tested', () => {
    expect(patched([{ op: 'replace', path: '', value: { b: 2 } }])).toEqual({ b: 2 });
    expect(patched([{ op: 'test', path: '', value: { a: 1 } }])).toEqual({ a: 1 });
    expect(problemOf(() => patched([{ op: 'test', path: '', value: { a: 2 } }]))).toEqual({
      kind: 'test-failed',
      index: 0,
      pointer: '',
    });
  });

  test('must stay an object', () => {
    expect(requireObject({ a: 1 })).toEqual({ a: 1 });
    expect(problemOf(() => requireObject([1]))).toEqual({ kind: 'result-not-object', found: 'array' });
  });

  test('a member is moved and copied; what is tested and not there is null', () => {
    expect(patched([{ op: 'move', path: '/b', from: '/a' }])).toEqual({ b: 1 });
    expect(patched([{ op: 'copy', path: '/b', from: '/a' }])).toEqual({ a: 1, b: 1 });
    expect(patched([{ op: 'test', path: '/b', value: null }])).toEqual({ a: 1 });
    expect(problemOf(() => patched([{ op: 'copy', path: '/b', from: '/c' }]))).toMatchObject({
      kind: 'pointer-not-found',
    });
    expect(patched([{ op: 'add', path: '/~1~01', value: 2 }])).toEqual({ a: 1, '/~1': 2 });
  });
});

test('no patch reaches a prototype, and nothing given is changed', () => {
  const kinds = [
    (target: JsonObject, patch: JsonObject) => applyMergePatch(target, patch),
    (target: JsonObject, patch: JsonObject) => applyStrategicPatch(target, patch, 'Pod'),
    (target: JsonObject, patch: JsonObject) =>
      applyJsonPatch(
        target,
        parseJsonPatch(
          Object.entries(patch).map(([key, value]) => ({
            op: 'add',
            path: `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
            value,
          })),
        ),
      ),
  ];
  fc.assert(
    fc.property(object, object, fc.constantFrom(...kinds), (target, patch, apply) => {
      const before = structuredClone([target, patch]);
      try {
        const result = apply(target, patch) as JsonObject;
        expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
      } catch (error) {
        expect(error).toBeInstanceOf(PatchError);
      }
      expect([target, patch]).toEqual(before);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(Object.keys(Object)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
