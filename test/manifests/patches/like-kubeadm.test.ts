import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { applyPatches } from '../../../src/manifests/patches/apply.ts';
import type { PatchTarget } from '../../../src/manifests/patches/patch-set.ts';
import { readPatches } from '../../../src/phases/patches.ts';
import { CASES, type Case } from './cases.ts';
import { memoryFiles } from './memory-files.ts';
import { applied, type Expected, sections } from './sections.ts';

const EXPECTED = JSON.parse(readFileSync(path.join(import.meta.dirname, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
>;

async function ours({ target, object, files }: Case): Promise<Record<string, unknown> | Failure> {
  try {
    const set = await readPatches(
      '/patches',
      memoryFiles(Object.fromEntries(files.map((file) => [file.path, file.content]))),
    );
    return applyPatches(set, target as PatchTarget, object);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

describe('the answers of kubeadm 1.37.2', () => {
  test('there is one for each case, and no other', () => {
    expect(Object.keys(EXPECTED)).toEqual(CASES.map(({ name }) => name));
    expect(new Set(Object.keys(EXPECTED)).size).toBe(CASES.length);
  });

  test.each(CASES.filter(({ ours }) => ours === undefined).map((one) => [one.name, one] as const))(
    '%s',
    async (name, one) => {
      const before = structuredClone(one.object);
      const expected = EXPECTED[name] ?? {};
      const result = await ours(one);
      expect(one.object).toEqual(before);
      if (expected.error) expect(result).toBeInstanceOf(Failure);
      else if (result instanceof Failure) expect.fail(`${result.code}: ${JSON.stringify(result.text)}`);
      else expect(sections(result)).toEqual(applied(sections(one.object), expected));
    },
  );
});

describe('where kubejoin means to differ', () => {
  test.each(CASES.filter(({ ours }) => ours === 'refused').map((one) => [one.name, one] as const))(
    'refused: %s',
    async (_name, one) => {
      const result = await ours(one);
      expect(result).toBeInstanceOf(Failure);
      expect((result as Failure).class).toBe('usage');
      expect((result as Failure).text.what).toContain(one.files[0]?.path);
    },
  );

  test.each(CASES.filter(({ ours }) => ours === 'accepted').map((one) => [one.name, one] as const))(
    'accepted: %s',
    async (name, one) => {
      expect(EXPECTED[name]?.error).toBe(true);
      expect(await ours(one)).toEqual(one.object);
    },
  );
});
