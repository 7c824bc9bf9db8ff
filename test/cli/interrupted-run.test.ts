/** Tests what an interrupted run says of its changes. */
import { expect, it } from 'vitest';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { ObservedReporter, RunObservers } from '../../src/cli/run-observer.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { sink } from './support/captured.ts';

const change = { id: 1, phase: 'kubelet-start', subject: 'node-1', action: 'create' } as const;
const began = (kind: 'write-file' | 'wait-until'): JoinEvent => ({
  type: 'change-started',
  change: { ...change, kind },
});

it.each<[string, JoinEvent[], 'undone' | 'kept', RegExp]>([
  ['before its first change', [{ type: 'phase-started', phase: 'preflight' }], 'undone', /Nothing was changed\. You/],
  ['while it waits before its first change', [began('wait-until')], 'undone', /Nothing was changed\. You/],
  ['after a change', [began('write-file')], 'undone', /Changes that could be undone were undone\. You/],
  ['of a command that keeps its changes', [], 'kept', /completion\. You/],
])('a run stopped %s says so', async (_, events, aftermath, told) => {
  const err = sink();
  const terminal = new Terminal({ out: sink(), err }, new Scrubber(), {});
  const lines = new TextReporter(terminal, await catalogueFor('en'), { verbosity: 0, phaseSummary: () => undefined });
  const reporter = new ObservedReporter(lines, new RunObservers([]));
  for (const event of events) reporter.event(event);
  reporter.interrupted('SIGINT', 130, aftermath);
  expect(err.text).toMatch(told);
});
