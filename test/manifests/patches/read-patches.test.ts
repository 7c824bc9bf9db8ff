import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { applyPatches } from '../../../src/manifests/patches/apply.ts';
import { patchesFor } from '../../../src/manifests/patches/patch-set.ts';
import { MAX_PATCH_BYTES, MAX_PATCH_ENTRIES, readPatches } from '../../../src/phases/patches.ts';
import { type Entry, memoryFiles } from './memory-files.ts';

async function failureOf(entries: Record<string, Entry>, directory = '/patches'): Promise<Failure> {
  const result = await readPatches(directory, memoryFiles(entries)).catch((error: unknown) => error);
  if (result instanceof Failure) return result;
  throw new Error(`no Failure: ${String(result)}`);
}

describe('readPatches', () => {
  test('without a directory there are no patches', async () => {
    expect(await readPatches(undefined, memoryFiles({}))).toEqual({ directory: undefined, patches: [], ignored: [] });
  });

  test('says what it read and what it passed over', async () => {
    const files = memoryFiles({
      'README.md': 'text',
      'etcd+json.yaml': '- {op: remove, path: /spec}',
      'etcd.yml': 'metadata: {}',
      'etcd0.yaml': 'metadata: {}\n---\n# nothing\n---\nspec: {}\n',
      'kubelet.yaml': '[',
      'kubeletconfiguration.json': '',
    });
    const set = await readPatches('/patches', files);
    expect(set.ignored).toEqual([
      { file: 'README.md', reason: 'extension' },
      { file: 'etcd.yml', reason: 'extension' },
      { file: 'kubelet.yaml', reason: 'target' },
      { file: 'kubeletconfiguration.json', reason: 'empty' },
    ]);
    expect(patchesFor(set, 'etcd').map(({ file, document, type }) => [file, document, type])).toEqual([
      ['etcd+json.yaml', 1, 'json'],
      ['etcd0.yaml', 1, 'strategic'],
      ['etcd0.yaml', 2, 'strategic'],
    ]);
    expect(patchesFor(set, 'kube-apiserver')).toEqual([]);
    expect(files.reads).toEqual([
      '/patches/etcd+json.yaml',
      '/patches/etcd0.yaml',
      '/patches/kubeletconfiguration.json',
    ]);
  });

  test('orders names by their bytes, as Go does', async () => {
    const names = ['etcd\u{1F600}.yaml', 'etcd\uFF5E.yaml', 'etcd10.yaml', 'etcd2.yaml', 'etcdZ.yaml', 'etcda.yaml'];
    const set = await readPatches(
      '/patches',
      memoryFiles(Object.fromEntries(names.map((name) => [name, 'metadata: {}']))),
    );
    expect(set.patches.map(({ file }) => file)).toEqual([
      'etcd10.yaml',
      'etcd2.yaml',
      'etcdZ.yaml',
      'etcda.yaml',
      'etcd\uFF5E.yaml',
      'etcd\u{1F600}.yaml',
    ]);
  });

  test('reads each file of a mounted ConfigMap once', async () => {
    const set = await readPatches(
      '/patches',
      memoryFiles({
        '..2026_11_24/etcd+json.yaml': '- {op: add, path: /list/-, value: x}',
        '..data': { link: '..2026_11_24' },
        'etcd+json.yaml': { link: '..data/etcd+json.yaml' },
      }),
    );
    expect(applyPatches(set, 'etcd', { list: [] })).toEqual({ list: ['x'] });
    expect(set.patches.map(({ file, document, type }) => ({ file, document, type }))).toEqual([
      { file: 'etcd+json.yaml', document: 1, type: 'json' },
    ]);
  });

  test.each([
    ['a missing directory', 'PATCHES_DIRECTORY_MISSING', {}, '/elsewhere'],
    ['a file for a directory', 'PATCHES_NOT_A_DIRECTORY', { 'etcd.yaml': '' }, '/patches/etcd.yaml'],
    [
      'a link that leads back',
      'PATCHES_DIRECTORY_TOO_LARGE',
      { 'a/etcd.yaml': 'a: 1', 'a/loop': { link: 'a' } },
      '/patches',
    ],
    ['a pipe', 'PATCH_FILE_NOT_REGULAR', { 'etcd.yaml': { type: 'other' } }, '/patches'],
    ['a link to nothing', 'PATCH_FILE_NOT_REGULAR', { 'etcd.yaml': { link: 'nothing' } }, '/patches'],
    ['too large a file', 'PATCH_FILE_TOO_LARGE', { 'etcd.yaml': ' '.repeat(MAX_PATCH_BYTES + 1) }, '/patches'],
    ['an unknown patch type', 'PATCH_TYPE_UNKNOWN', { 'etcd+strategc.yaml': 'a: 1' }, '/patches'],
    ['bytes that are no UTF-8', 'PATCH_FILE_MALFORMED', { 'etcd.yaml': Buffer.from([0x61, 0xff, 0x0a]) }, '/patches'],
    ['UTF-16', 'PATCH_FILE_MALFORMED', { 'etcd.yaml': Buffer.from('metadata: {}', 'utf16le') }, '/patches'],
    ['a file cut off', 'PATCH_FILE_MALFORMED', { 'etcd.json': '{"metadata": {"labels": {"a"' }, '/patches'],
    ['a repeated key', 'PATCH_FILE_MALFORMED', { 'etcd.yaml': 'a: 1\na: 2' }, '/patches'],
    ['deep nesting', 'PATCH_FILE_MALFORMED', { 'etcd.yaml': `${'['.repeat(50_000)}` }, '/patches'],
    ['an alias in itself', 'PATCH_FILE_MALFORMED', { 'etcd.yaml': 'a: &a [*a]' }, '/patches'],
    [
      'an integer beyond what JSON keeps',
      'PATCH_NUMBER_INEXACT',
      { 'etcd.yaml': 'a:\n  b: 9007199254740993' },
      '/patches',
    ],
    ['infinity', 'PATCH_NUMBER_INEXACT', { 'etcd.yaml': 'a: .inf' }, '/patches'],
    [
      'operations without +json',
      'PATCH_MALFORMED',
      { 'etcd.yaml': '---\n- {op: add, path: /a, value: 1}' },
      '/patches',
    ],
    ['an object with +json', 'PATCH_MALFORMED', { 'etcd+json.yaml': '---\nspec: {}' }, '/patches'],
  ] as [string, string, Record<string, Entry>, string][])('refuses %s', async (_name, kind, entries, directory) => {
    const failure = await failureOf(entries, directory);
    expect([failure.code, failure.kind]).toEqual(['PATCHES_INVALID', kind]);
    expect(failure.class).toBe('usage');
    expect(failure.text.what).toContain(directory);
  });

  test('names the line', async () => {
    expect((await failureOf({ 'etcd.yaml': 'a: 1\n---\nb: 1\nb: 2' })).text.what).toContain('/patches/etcd.yaml:4:1');
    expect((await failureOf({ 'etcd.yaml': 'a: 1\n---\n# x\nnull' })).text.what).toContain('/patches/etcd.yaml:4');
    expect((await failureOf({ 'etcd.yaml': 'a: 1\n---\nb:\n  c: .inf' })).text.what).toContain(
      '/patches/etcd.yaml:4:6 (b.c)',
    );
  });

  test('an alias bomb is refused', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${
          level === 0
            ? 'x'
            : Array(10)
                .fill(`*l${level - 1}`)
                .join(', ')
        }]`,
    );
    expect((await failureOf({ 'etcd.yaml': levels.join('\n') })).kind).toBe('PATCH_FILE_ALIASES');
  });

  test('too many entries end at once', async () => {
    const entries = Object.fromEntries(
      Array.from({ length: MAX_PATCH_ENTRIES + 1 }, (_, index) => [`file${index}`, 'x']),
    );
    const files = { ...memoryFiles({}), list: async () => Object.keys(entries), stat: memoryFiles(entries).stat };
    await expect(readPatches('/patches', files)).rejects.toMatchObject({ kind: 'PATCHES_DIRECTORY_TOO_LARGE' });
  });

  test('any bytes give patches or a Failure', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 200 }).map(Buffer.from), fc.string({ unit: 'binary', maxLength: 80 })),
        async (content) => {
          const result = await readPatches('/patches', memoryFiles({ 'etcd.yaml': content as Buffer })).catch(
            (error: unknown) => error,
          );
          expect(result instanceof Failure || Array.isArray((result as { patches: unknown }).patches)).toBe(true);
        },
      ),
    );
  });
});
