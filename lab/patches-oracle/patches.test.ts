/**
 * kubejoin's patches against kubeadm's own code, built with Go: the hand-written cases, and several hundred generated
 * ones. It needs Go, and no cluster: npx vitest run --config lab/patches-oracle/vitest.config.ts
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { applyPatches } from '../../src/manifests/patches/apply.ts';
import type { PatchTarget } from '../../src/manifests/patches/patch-set.ts';
import { rootType } from '../../src/manifests/patches/strategic/merge-schema.ts';
import { TYPES } from '../../src/manifests/patches/strategic/types.ts';
import { readPatches } from '../../src/phases/patches.ts';
import { CASES } from '../../test/manifests/patches/cases.ts';
import { memoryFiles } from '../../test/manifests/patches/memory-files.ts';
import { expectedOf } from './expected-of.ts';
import { jsonPatchFor, mergePatchOf, objectOf, patchOf } from './generated-cases.ts';
import { type Answer, askOracle, buildOracle, oracleSchema, type Question, removeOracle } from './oracle.ts';

const SEED = Number(process.env.PATCHES_SEED ?? 20261124);
const RUNS = Number(process.env.PATCHES_RUNS ?? 250);
const TARGETS: PatchTarget[] = ['etcd', 'kubeletconfiguration', 'corednsdeployment', 'kubeproxydaemonset'];

let oracle: string;
beforeAll(async () => {
  oracle = await buildOracle();
});
afterAll(() => removeOracle(oracle));

async function ours({ target, object, files }: Question): Promise<Answer> {
  try {
    const set = await readPatches(
      '/patches',
      memoryFiles(Object.fromEntries(files.map((file) => [file.path, file.content]))),
    );
    return { object: plain(applyPatches(set, target as PatchTarget, object as Record<string, unknown>)) };
  } catch (error) {
    if (error instanceof Failure) return { error: JSON.stringify(error.params) };
    throw error;
  }
}

/** As it is written and read again: the generators' prototypes and undefined members are no part of JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/**
 * Members that are null and those that are not there mean the same to Kubernetes; the two merge-patch libraries differ
 * in them inside lists.
 */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])),
  );
}

interface Tally {
  applied: number;
  refused: number;
}

/** Asks both about every question; the tally shows that neither outcome was rare. */
async function compare(questions: Question[], normal: (value: unknown) => unknown = (value) => value): Promise<Tally> {
  const answers = await askOracle(oracle, questions);
  const tally = { applied: 0, refused: 0 };
  for (const [index, question] of questions.entries()) {
    const theirs = answers[index] ?? {};
    const mine = await ours(question);
    if (theirs.error === undefined) tally.applied++;
    else tally.refused++;
    const same =
      theirs.error === undefined
        ? isDeepStrictEqual(normal(mine.object), normal(theirs.object))
        : mine.error !== undefined;
    if (!same) expect.fail(JSON.stringify({ question, theirs, mine }));
  }
  return tally;
}

function questions(
  type: 'strategic' | 'merge' | 'json',
  patch: (
    object: fc.Arbitrary<Record<string, unknown>>,
    root: string,
  ) => fc.Arbitrary<[Record<string, unknown>, unknown]>,
): Question[] {
  return TARGETS.flatMap((target) =>
    fc
      .sample(patch(objectOf(rootType(target)), rootType(target)), { numRuns: RUNS, seed: SEED })
      .map(([object, value]) => ({
        target,
        object,
        files: [{ path: `${target}+${type}.json`, content: JSON.stringify(value) }],
      })),
  );
}

describe('against kubeadm 1.37.2', () => {
  test('the merge table is that of the Go types', async () => {
    expect(TYPES).toEqual(await oracleSchema(oracle));
  });

  test('expected.json is what kubeadm answers', async () => {
    const answers = await askOracle(oracle, CASES);
    const kept = JSON.parse(
      readFileSync(path.join(import.meta.dirname, '../../test/manifests/patches/expected.json'), 'utf8'),
    ) as unknown;
    expect(kept).toEqual(
      Object.fromEntries(
        CASES.map((one, index) => [one.name, JSON.parse(JSON.stringify(expectedOf(one, answers[index] ?? {})))]),
      ),
    );
  });

  test('strategic patches without directives', async () => {
    const tally = await compare(
      questions('strategic', (object, root) => fc.tuple(object, patchOf(root, { directives: false, wrong: 0 }))),
    );
    expect(tally.refused).toBe(0);
  });

  test('strategic patches with directives', async () => {
    const tally = await compare(
      questions('strategic', (object, root) => fc.tuple(object, patchOf(root, { directives: true, wrong: 0 }))),
    );
    expect(tally.applied).toBeGreaterThan(RUNS);
  });

  test('strategic patches with mistakes', async () => {
    const tally = await compare(
      questions('strategic', (object, root) => fc.tuple(object, patchOf(root, { directives: true, wrong: 12 }))),
    );
    expect(tally.refused).toBeGreaterThan(RUNS / 4);
    expect(tally.applied).toBeGreaterThan(RUNS / 4);
  });

  test('merge patches', async () => {
    await compare(
      questions('merge', (object, root) => fc.tuple(object, mergePatchOf(root))),
      withoutNulls,
    );
  });

  test('JSON patches', async () => {
    const tally = await compare(
      questions('json', (object) => object.chain((one) => fc.tuple(fc.constant(one), jsonPatchFor(one)))),
    );
    expect(tally.applied).toBeGreaterThan(RUNS / 4);
    expect(tally.refused).toBeGreaterThan(RUNS / 4);
  });
});
