import { expect, it } from 'vitest';
import { printable } from '../../../../src/base/shown.ts';
import type { HostReport } from '../../../../src/engine/machine-events.ts';
import { FleetTimelines, fleetParts } from '../../../../src/features/fleet/commands/fleet-report.ts';
import { english } from '../../../../src/i18n/catalogue.ts';

const report = (host: string, more: Partial<HostReport> = {}): HostReport => ({
  ...{ host, address: host, role: 'worker', outcome: 'joined', nodeName: host, changes: 1, durationMs: 10 },
  ...{ failure: undefined, message: undefined },
  ...more,
});

/** The page of a fleet of these hosts, and its runs. */
function reported(hosts: readonly HostReport[]) {
  const timelines = new FleetTimelines();
  for (const { host } of hosts) timelines.add({ type: 'host-started', host, address: host, role: 'worker' });
  for (const one of hosts) timelines.add({ type: 'host-ended', host: one.host, report: one });
  const result = { hosts, durationMs: 20 };
  const discovery = { bootstrapToken: undefined, file: undefined, tlsBootstrapToken: undefined };
  const runs = timelines.runs(result, { command: 'fleet join', discovery, signal: 'SIGTERM' });
  return { runs, parts: fleetParts(result, runs, english) };
}

it('says of which host the run can not be shown', () => {
  const { parts } = reported([report('a'), report('b')]);
  expect(parts.overview?.notShown('a', new Error('x'))).toContain('Cannot show the report for a');
  expect(parts.overview?.rows).toHaveLength(2);
});

it('tells of a host that was interrupted with the exit code of that signal', () => {
  const { runs } = reported([report('a', { outcome: 'interrupted' })]);
  expect(runs).toMatchObject([{ ending: { type: 'interrupted', signal: 'SIGTERM' }, exitCode: 143 }]);
});

it('keeps when each host began', () => {
  const { runs } = reported([report('a')]);
  expect(runs).toMatchObject([{ startedAt: expect.any(Date) }]);
});

it('is JSON without control characters, whatever a host has said', () => {
  const host = 'a\u009b2J\u202e';
  const page = reported([report(host)]).parts.files?.['.json']?.() ?? '';
  expect(printable(page)).toBe(page);
  expect(JSON.parse(page)).toMatchObject({ hosts: [{ host, nodeName: host }] });
});
