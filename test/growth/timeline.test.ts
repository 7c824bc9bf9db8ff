/** A timeline takes time in proportion to its events, and a line of it none for text that is not shown. */
import { expect, it } from 'vitest';
import { cutTo } from '../../src/cli/render/timeline/display-width.ts';
import { TimelineBuilder } from '../../src/cli/render/timeline/model.ts';
import { growth } from './growth.ts';

it('many phases and changes', async () => {
  const change = { kind: 'write-file', subject: '/a', action: 'create', phase: 'a' } as const;
  const work = (size: number) => () => {
    const builder = new TimelineBuilder();
    for (let id = 0; id < size; id++) {
      builder.add(id, { type: 'phase-started', phase: 'a' });
      builder.add(id, { type: 'change-done', change: { ...change, id } });
    }
    return builder.model(size);
  };
  expect(await growth(work, { from: 1_024, to: 32_768 })).toBeUndefined();
});

it('a long text that is cut', async () => {
  const work = (size: number) => {
    const text = 'é'.repeat(size);
    return () => cutTo(text, 80);
  };
  expect(await growth(work, { from: 16_384, to: 1_048_576 })).toBeUndefined();
});
