import { expect, test } from 'vitest';
import { rehearsedRuns } from '../../../src/features/rehearse/rehearsed-runs.ts';

test('the time of a rehearsed join begins with the join, not with the control plane', () => {
  const join = (type: string) => ({ type: 'join', host: 'node-1', event: { type, phase: 'preflight' } });
  const report = {
    ...{ endpoint: '127.0.0.1:6443', durationMs: 9_000, hosts: [{ hostname: 'node-1' }] },
    timeline: [
      { atMs: 5_000, event: { type: 'control-plane-started' } },
      { atMs: 5_100, event: join('phase-started') },
      { atMs: 5_400, event: join('phase-done') },
      { atMs: 5_500, event: { type: 'join-ended', host: 'node-1' } },
    ],
  } as never;
  const [run] = rehearsedRuns(report, { command: 'rehearse', controlPlane: false, dryRun: false });
  expect(run?.timeline).toMatchObject({ durationMs: 400, segments: [{ type: 'phase' }, { type: 'after' }] });
});
