import { expect, it } from 'vitest';
import type { ChangeRecord } from '../../../src/engine/changes/change.ts';
import { RunSpans } from '../../../src/features/telemetry/run-spans.ts';
import { SpanTree } from '../../../src/features/telemetry/span-tree.ts';
import { OTLP_TOO_SLOW } from '../../../src/features/telemetry/telemetry-sentences.ts';
import { growth } from '../growth.ts';

it('many changes and waits', async () => {
  const work = (size: number) => () => {
    const tree = new SpanTree({ name: 'run', atMs: 0 });
    const run = new RunSpans(tree, tree.root);
    for (let id = 0; id < size; id++) {
      const change: ChangeRecord = { id, phase: 'a', kind: 'write-file', subject: `/etc/${id}`, action: 'create' };
      run.add(id, { type: 'change-started', change });
      run.add(id, { type: 'change-done', change });
      run.add(id, { type: 'waiting', message: OTLP_TOO_SLOW({ seconds: id }) });
    }
    run.end(size);
    return tree.finished(size);
  };
  expect(await growth(work, { from: 512, to: 16_384 })).toBeUndefined();
});
