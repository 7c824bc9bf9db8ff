import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PatchError } from '../../../src/manifests/patches/patch-problem.ts';
import { applyStrategicPatch } from '../../../src/manifests/patches/strategic/strategic-merge.ts';
import { answerOf, type ListCase, type ListCases, questionOf } from './list-cases.ts';

/** Results of kubeadm 1.37.2, written by lab/patches-oracle/write-list-cases.ts. */
const CASES = JSON.parse(readFileSync(path.join(import.meta.dirname, 'list-cases.json'), 'utf8')) as ListCases;

const KINDS = ['scalars', 'objects'] as const;
const all = KINDS.flatMap((kind) =>
  CASES[kind].map((one): [string, keyof ListCases, ListCase] => [JSON.stringify(one), kind, one]),
);

function ours(kind: keyof ListCases, one: ListCase): string[] | null {
  const { object, patch } = questionOf(kind, one);
  try {
    return answerOf(kind, applyStrategicPatch(object, patch, 'Pod'));
  } catch (error) {
    if (error instanceof PatchError) return null;
    throw error;
  }
}

describe('a merged list', () => {
  it.each(all)('%s', (_, kind, one) => {
    expect(ours(kind, one)).toEqual(one[4]);
  });

  it('has cases of both outcomes', () => {
    for (const kind of KINDS) {
      const refused = CASES[kind].filter((one) => one[4] === null).length;
      expect(refused).toBeGreaterThan(CASES[kind].length / 6);
      expect(refused).toBeLessThan((CASES[kind].length * 5) / 6);
    }
  });
});
