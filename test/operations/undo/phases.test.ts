import { expect, it } from 'vitest';
import { inEnglish } from '../../../src/base/text.ts';
import { undoPhaseList, undoPhases } from '../../../src/phases/undo/list.ts';

it('the phases have names and lines of their own', () => {
  expect(undoPhases.map(({ name, short }) => [name, short().key])).toEqual([
    ['preflight', 'PHASE_UNDO_PREFLIGHT'],
    ['leave-cluster', 'PHASE_LEAVE_CLUSTER'],
    ['restore-host', 'PHASE_RESTORE_HOST'],
  ]);
  for (const { short } of undoPhases) expect(inEnglish(short())).toMatch(/^[A-Z][a-z]+ /);
  expect(undoPhaseList).toEqual({ phases: undoPhases, groups: {} });
});
