import { expect, it } from 'vitest';
import { successOf } from '../../../src/features/remove/commands/run-remove.ts';
import type { RemoveResult } from '../../../src/features/remove/remove.ts';

it.each([
  [[false, false], 'NODES_REMOVED', ['w1', 'w2']],
  [[false, true], 'NODES_BACK', ['w2']],
])('says which nodes are back (%j)', (back, key, nodes) => {
  const removals = back.map((cameBack, at) => ({ node: `w${at + 1}`, cameBack }));
  const result = { removals, absent: [] } as unknown as RemoveResult;
  expect(successOf(result, false)).toMatchObject({ outcome: 'removed', message: { key, params: { nodes } } });
});
