import { EXIT } from '../../exit-codes.ts';
import type { HostReport, RehearsalReport } from '../../rehearsal/rehearse.ts';
import { TimelineBuilder } from '../timeline/model.ts';
import type { Ending, RecordedRun } from './recording.ts';

/** The joins of a rehearsal, each as a report of a join shows it. */
export function rehearsedRuns(
  report: RehearsalReport,
  { command, controlPlane }: { command: string; controlPlane: boolean },
): Omit<RecordedRun, 'startedAt'>[] {
  return report.hosts.map((host) => {
    const entries = report.timeline.filter(({ event }) => 'host' in event && event.host === host.hostname);
    const start = entries.find(({ event }) => event.type === 'join')?.atMs ?? 0;
    const end = entries.find(({ event }) => event.type === 'join-ended')?.atMs ?? report.durationMs;
    const builder = new TimelineBuilder();
    for (const { atMs, event } of entries) if (event.type === 'join') builder.add(atMs - start, event.event);
    return {
      command,
      facts: { nodeName: host.hostname, endpoint: report.endpoint, role: controlPlane ? 'control-plane' : 'worker' },
      ending: endingOf(host, controlPlane),
      exitCode: host.failure ? EXIT[host.failure.class] : 0,
      timeline: builder.model(end - start),
    };
  });
}

function endingOf({ hostname: node, failure }: HostReport, controlPlane: boolean): Ending {
  if (failure) return { type: 'failed', failure };
  const params = { node, skipped: undefined };
  return { type: 'succeeded', outcome: 'joined', message: { key: controlPlane ? 'JOINED_CONTROL_PLANE' : 'JOINED_WORKER', params } };
}
