import { expect, test } from 'vitest';
import { patchProblem as portuguese } from '../../../src/i18n/pt-BR/configuration/patches.ts';
import { patchProblem as english, type PatchProblem } from '../../../src/manifests/patches/patch-problem.ts';

const PROBLEMS: { [K in PatchProblem['kind']]: Extract<PatchProblem, { kind: K }> } = {
  'unknown-field': { kind: 'unknown-field', path: 'THE.PLACE', nearest: 'containers' },
  'wrong-type': { kind: 'wrong-type', path: 'THE.PLACE', expected: 'object', found: 'array' },
  'no-merge-key': { kind: 'no-merge-key', path: 'THE.PLACE', mergeKey: 'name' },
  'mixed-elements': { kind: 'mixed-elements', path: 'THE.PLACE' },
  'unknown-directive': { kind: 'unknown-directive', path: 'THE.PLACE', found: '"x"' },
  'merge-directive-in-list': { kind: 'merge-directive-in-list', path: 'THE.PLACE' },
  'malformed-directive': { kind: 'malformed-directive', path: 'THE.PLACE', directive: '$retainKeys' },
  'not-retained': { kind: 'not-retained', path: 'THE.PLACE', field: 'x' },
  'order-mismatch': { kind: 'order-mismatch', path: 'THE.PLACE' },
  'operation-malformed': { kind: 'operation-malformed', index: 0, part: 'from' },
  'pointer-not-found': { kind: 'pointer-not-found', index: 0, op: 'add', pointer: 'THE.PLACE' },
  'index-invalid': { kind: 'index-invalid', index: 0, op: 'add', pointer: 'THE.PLACE' },
  'copies-too-much': { kind: 'copies-too-much', index: 0, limit: 10_000, levels: 100 },
  'test-failed': { kind: 'test-failed', index: 0, pointer: 'THE.PLACE' },
  'result-not-object': { kind: 'result-not-object', found: 'array' },
  'identity-changed': { kind: 'identity-changed', field: 'kind' },
};

test.each(Object.values(PROBLEMS))('$kind is told in both languages, with its place', (problem) => {
  const sentences = [english(problem), portuguese(problem)];
  for (const sentence of sentences) {
    expect(sentence).toMatch(/[.]$/);
    if ('path' in problem || 'pointer' in problem) expect(sentence).toContain('THE.PLACE');
    if ('index' in problem) expect(sentence).toMatch(/\b1\b/);
  }
  expect(sentences[0]).not.toBe(sentences[1]);
});
