import { expect, it } from 'vitest';
import { printable } from '../../../../src/base/shown.ts';
import type { Reporter } from '../../../../src/cli/render/output/reporter.ts';
import { Recording } from '../../../../src/cli/render/report/recording.ts';
import type { HostReport } from '../../../../src/engine/machine-events.ts';
import { FleetTimelines, fleetReport } from '../../../../src/features/fleet/commands/fleet-report.ts';
import { english } from '../../../../src/i18n/catalogue.ts';

const report = (host: string, more: Partial<HostReport> = {}): HostReport => ({
  ...{ host, address: host, role: 'worker', outcome: 'joined', nodeName: host, changes: 1, durationMs: 10 },
  ...{ failure: undefined, message: undefined },
  ...more,
});

/** The page of a fleet of these hosts, and its runs; `said` is what the first one has reported. */
function reported(hosts: readonly HostReport[], said: readonly unknown[] = [], path = 'x.html') {
  const timelines = new FleetTimelines();
  for (const { host } of hosts) timelines.add({ type: 'host-started', host, address: host, role: 'worker' });
  for (const event of said) timelines.add({ type: 'host-event', host: hosts[0]?.host ?? '', event: event as never });
  for (const one of hosts) timelines.add({ type: 'host-ended', host: one.host, report: one });
  const result = { hosts, durationMs: 20 };
  const discovery = { bootstrapToken: undefined, file: undefined, tlsBootstrapToken: undefined };
  const runs = timelines.runs(result, { command: 'fleet join', discovery, signal: 'SIGTERM' });
  const view = {
    catalogue: english,
    text: (text: string) => text.trim(),
    label: (name = '') => name,
    summary: () => undefined,
  };
  return { runs, page: fleetReport(path, result)(runs, view) };
}

it('keeps the other hosts where what one has reported can not be shown', () => {
  const change = { id: 1, phase: 'a', kind: 'nonsense', subject: 's', action: 'a' };
  const { page } = reported([report('a'), report('b')], [{ type: 'change-done', change }]);
  expect(page).toContain('Cannot show the report for a');
  expect(page.match(/<article>/g)).toHaveLength(3);
});

it('tells of a host that was interrupted with the exit code of that signal', () => {
  const { runs } = reported([report('a', { outcome: 'interrupted' })]);
  expect(runs).toMatchObject([{ ending: { type: 'interrupted', signal: 'SIGTERM' }, exitCode: 143 }]);
});

it('keeps when each host began', () => {
  const { runs } = reported([report('a')]);
  const recording = new Recording({} as Reporter);
  const startedAt = new Date(0);
  recording.consistsOf(runs.map((run) => ({ ...run, startedAt })));
  expect(recording.runs('fleet join')).toMatchObject([{ startedAt }]);
});

it('is JSON without control characters, whatever a host has said', () => {
  const host = 'a\u009b2J\u202e';
  const { page } = reported([report(host)], [], 'x.json');
  expect(printable(page)).toBe(page);
  expect(JSON.parse(page)).toMatchObject({ hosts: [{ host, nodeName: host }] });
});
