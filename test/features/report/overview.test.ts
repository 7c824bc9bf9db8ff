import { expect, it } from 'vitest';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { overviewPage } from '../../../src/features/report/overview-html.ts';
import { Recording } from '../../../src/features/report/recording.ts';
import { english } from '../../../src/i18n/catalogue.ts';

const view = {
  catalogue: english,
  text: (text: string) => text.trim(),
  label: (name = '') => name,
  summary: () => undefined,
};
const overview = {
  ...{ title: 'Two hosts', summary: '2 joined', rows: [] },
  notShown: (name: string) => `Cannot show the report for ${name}`,
};

/** The run of a host; `said` is what it has reported. */
function run(host: string, said: readonly unknown[] = []) {
  const builder = new TimelineBuilder();
  for (const event of said) builder.add(0, event as never);
  const ending = { type: 'succeeded', outcome: 'joined', message: undefined } as const;
  const facts = { nodeName: host };
  return { ...{ command: host, facts, ending, exitCode: 0, startedAt: new Date(0) }, timeline: builder.model(10) };
}

it('keeps the other hosts where what one has reported can not be shown', () => {
  const change = { id: 1, phase: 'a', kind: 'nonsense', subject: 's', action: 'a' };
  const page = String(overviewPage(overview, [run('a', [{ type: 'change-done', change }]), run('b')], view));
  expect(page).toContain('Cannot show the report for a');
  expect(page.match(/<article>/g)).toHaveLength(3);
});

it('keeps when each run began', () => {
  const recording = new Recording();
  const startedAt = new Date(0);
  recording.consistsOf({ runs: [{ ...run('a'), startedAt }] });
  expect(recording.runs('fleet join')).toMatchObject([{ startedAt }]);
});

it('has one row for each machine, with its failure', () => {
  const failure = { kind: 'X', what: 'It <failed>.', cure: 'Repeat it.' };
  const row = {
    ...{ name: 'a', state: 'failed', facts: ['worker', 'node-a'], failure, durationMs: 10 },
    tone: 'bad',
  } as const;
  const page = String(overviewPage({ ...overview, rows: [row] }, [], view));
  expect(page).toContain('<td class="state bad">failed</td><td>a\n<div class="faint">worker · node-a</div>');
  expect(page).toContain('<p class="faint">It &lt;failed&gt;. <code>X</code></p><p class="faint">Repeat it.</p>');
  expect(page).toContain('<h1 class="bad">Two hosts</h1>');
});
