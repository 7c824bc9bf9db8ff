import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import {
  equalJson,
  isObject,
  type Json,
  type JsonObject,
  jsonType,
  member,
  setMember,
} from '../../../src/manifests/patches/json-object.ts';
import { parsePatchDocuments, yamlDocuments } from '../../../src/manifests/patches/patch-documents.ts';
import { PatchError } from '../../../src/manifests/patches/patch-problem.ts';
import { parsePatchFileName } from '../../../src/manifests/patches/patch-set.ts';
import { readPatches } from '../../../src/phases/patches.ts';
import { memoryFiles } from './memory-files.ts';

describe('JSON', () => {
  it.each<[Json, string]>([
    [null, 'null'],
    [[], 'array'],
    [{}, 'object'],
    [1, 'number'],
    ['', 'string'],
    [false, 'boolean'],
  ])('%j is of the type %s', (value, type) => {
    expect(jsonType(value)).toBe(type);
    expect(isObject(value)).toBe(type === 'object');
  });

  it.each<[Json, Json]>([
    [1, 1],
    ['a', 'a'],
    [null, null],
    [[], []],
    [{}, {}],
    [
      [1, { a: [2] }],
      [1, { a: [2] }],
    ],
    [
      { a: 1, b: null },
      { b: null, a: 1 },
    ],
  ])('%j equals %j', (a, b) => {
    expect([equalJson(a, b), equalJson(b, a)]).toEqual([true, true]);
  });

  it.each<[Json, Json]>([
    [1, 2],
    [1, '1'],
    [null, 0],
    [null, {}],
    [[], {}],
    [{}, 'x'],
    [[], null],
    [[1], [2]],
    [[1], [1, 1]],
    [
      [1, 2],
      [2, 1],
    ],
    [
      [1, 2],
      [1, 3],
    ],
    [[null], []],
    [{ a: 1 }, { a: 2 }],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ],
    [{ a: 1 }, { b: 1 }],
    [{ a: null }, { b: null }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1 }, [1]],
    [{ length: 0 }, []],
    [{ toString: null }, { a: null }],
  ])('%j does not equal %j', (a, b) => {
    expect([equalJson(a, b), equalJson(b, a)]).toEqual([false, false]);
  });

  it('has members of its own, whatever their names', () => {
    const object: JsonObject = { a: 1 };
    for (const value of [1, 2]) {
      setMember(object, '__proto__', value);
      setMember(object, 'b', value);
    }
    expect(Object.entries(object)).toEqual([
      ['a', 1],
      ['__proto__', 2],
      ['b', 2],
    ]);
    expect([member(object, '__proto__'), member(object, 'toString'), member(object, 'a')]).toEqual([2, undefined, 1]);
    expect(Reflect.deleteProperty(object, '__proto__')).toBe(true);
    expect(Object.keys(object)).toEqual(['a', 'b']);
    object.b = 3;
    expect(object.b).toBe(3);
  });
});

describe('the name of a file', () => {
  it.each([
    ['etcd.yaml', { kind: 'patch', target: 'etcd', type: 'strategic' }],
    ['etcd.json', { kind: 'patch', target: 'etcd', type: 'strategic' }],
    ['etcd0+merge.json', { kind: 'patch', target: 'etcd', type: 'merge' }],
    ['kube-apiserver-x+json.yaml', { kind: 'patch', target: 'kube-apiserver', type: 'json' }],
    ['etcd.x+merge.yaml', { kind: 'patch', target: 'etcd', type: 'strategic' }],
    ['etcd.json.yaml', { kind: 'patch', target: 'etcd', type: 'strategic' }],
    ['.yaml', { kind: 'ignored', reason: 'extension' }],
    ['etcd.yamlx', { kind: 'ignored', reason: 'extension' }],
    ['etcd.yml', { kind: 'ignored', reason: 'extension' }],
    ['etcdyaml', { kind: 'ignored', reason: 'extension' }],
    ['x.yaml', { kind: 'ignored', reason: 'target' }],
    ['xetcd.yaml', { kind: 'ignored', reason: 'target' }],
    ['etcd+foo.yaml', { kind: 'unknown-type', found: 'foo' }],
    ['etcd+a.json.yaml', { kind: 'unknown-type', found: 'a.json' }],
    ['etcd+.json', { kind: 'unknown-type', found: '' }],
  ])('%s: %j', (name, parsed) => {
    expect(parsePatchFileName(name)).toEqual(parsed);
  });
});

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return { kind: error.kind, ...(error.params as object) };
    throw error;
  }
}

describe('the documents of a file', () => {
  const read = (text: string, type: 'json' | 'merge' | 'strategic' = 'merge') =>
    parsePatchDocuments('/p/f.yaml', type, Buffer.from(text));

  it('are numbered from one, without those that are empty', () => {
    expect(read('a: 1\n---\n# nothing\n---\nb: 2\n')).toEqual([
      { document: 1, type: 'merge', patch: { a: 1 } },
      { document: 2, type: 'merge', patch: { b: 2 } },
    ]);
    expect(read('- {op: remove, path: /a}', 'json')).toEqual([
      { document: 1, type: 'json', patch: [{ op: 'remove', path: '/a', from: '', value: null }] },
    ]);
  });

  it.each([
    ['a: 1', 'json', { expected: 'array', found: 'object' }],
    ['[1]', 'merge', { expected: 'object', found: 'array' }],
    ['x', 'strategic', { expected: 'object', found: 'string' }],
    ['null', 'strategic', { expected: 'object', found: 'null' }],
  ] as const)('%s is not one of %s', (text, type, problem) => {
    const malformed = {
      kind: 'PATCH_MALFORMED',
      file: '/p/f.yaml',
      type,
      problem: { kind: 'wrong-type', path: '', ...problem },
    };
    expect(failureOf(() => read(text, type))).toEqual({ ...malformed, line: 1 });
    expect(failureOf(() => read(`# c\n\n${text}`, type))).toEqual({ ...malformed, line: 3 });
  });

  it('that are no YAML are told by their places', () => {
    const problems = (text: string | Buffer) => failureOf(() => yamlDocuments('f', Buffer.from(text)));
    const malformed = { kind: 'PATCH_FILE_MALFORMED', file: 'f' };
    expect(problems('a: 1\nb: [')).toMatchObject({ ...malformed, problems: [{ line: 2, path: '' }] });
    expect(problems(Buffer.from('a: 1\nb: \xff', 'latin1'))).toMatchObject({
      ...malformed,
      problems: [{ line: 2, column: 4, path: '' }],
    });
    expect(problems('a: 1\na: 2')).toMatchObject({ ...malformed, problems: [{ line: 2 }] });
    expect(problems('a: {b: [1, {c: !!binary x}]}')).toMatchObject(malformed);
  });

  it('hold numbers that JavaScript can hold', () => {
    expect(yamlDocuments('f', Buffer.from('a: [9007199254740991, -9007199254740991, 1.5, 1e300]'))).toEqual([
      { line: 1, value: { a: [9007199254740991, -9007199254740991, 1.5, 1e300] } },
    ]);
    const inexact = { kind: 'PATCH_NUMBER_INEXACT', file: 'f', number: '9007199254740992', line: 2 };
    expect(failureOf(() => yamlDocuments('f', Buffer.from('x: 1\na: {b: [1, 9007199254740992]}')))).toMatchObject({
      ...inexact,
      path: 'a.b[1]',
    });
    expect(failureOf(() => yamlDocuments('f', Buffer.from('a: .inf')))).toMatchObject({
      kind: 'PATCH_NUMBER_INEXACT',
      path: 'a',
    });
  });

  it('are empty only where nothing is said', () => {
    const values = (text: string) => yamlDocuments('f', Buffer.from(text)).map(({ value }) => value);
    expect(values('')).toEqual([]);
    expect(values('# a\n---\n---\n')).toEqual([]);
    expect(values('""\n---\n!!str\n---\n~')).toEqual(['', '', null]);
  });
});

describe('a directory of patches', () => {
  const deep = (levels: number) =>
    readPatches('/patches', memoryFiles({ [`${'d/'.repeat(levels)}etcd.yaml`]: 'a: 1' }));

  it('is read sixteen levels down', async () => {
    expect((await deep(16)).patches.map(({ file }) => file)).toEqual([`${'d/'.repeat(16)}etcd.yaml`]);
    await expect(deep(17)).rejects.toMatchObject({
      kind: 'PATCHES_DIRECTORY_TOO_LARGE',
      params: { directory: '/patches', entries: 10_000, depth: 16 },
    });
  });

  it('whose file is gone when it is read is told of', async () => {
    const files = memoryFiles({ 'etcd.yaml': 'a: 1' });
    const gone = readPatches('/patches', { ...files, read: async () => undefined });
    await expect(gone).rejects.toMatchObject({
      kind: 'PATCH_FILE_NOT_REGULAR',
      params: { file: '/patches/etcd.yaml', found: undefined },
    });
    expect(await readPatches('', files)).toEqual({ directory: undefined, patches: [], ignored: [] });
  });

  it('is read within bounds', async () => {
    const files = memoryFiles({ 'etcd.yaml': 'a: 1' });
    const asked: unknown[] = [];
    const { read } = files;
    files.read = (path, options) => {
      asked.push(options);
      return read(path, options);
    };
    await readPatches('/patches', files);
    expect(asked).toEqual([{ maxBytes: 1_048_576 }]);
  });
});

it('why a patch was refused is an error of its own', () => {
  const error = new PatchError({ kind: 'mixed-elements', path: 'a' });
  expect([error.name, error.message, error.problem]).toEqual([
    'PatchError',
    'mixed-elements',
    { kind: 'mixed-elements', path: 'a' },
  ]);
});
