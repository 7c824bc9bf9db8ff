import { EXIT } from '../../base/exit-codes.ts';
import { JOIN_PREVIEWED, JOINED_CONTROL_PLANE, JOINED_WORKER } from '../../cli/cli-sentences.ts';
import type { Ending, RecordedRun } from '../../cli/recorded-run.ts';
import { TimelineBuilder } from '../../cli/render/timeline/model.ts';
import type { HostReport, RehearsalReport } from '../../simulation/rehearse.ts';

export interface Rehearsed {
  command: string;
  controlPlane: boolean;
  dryRun: boolean;
}

/** The joins of a rehearsal, each as a report of a join shows it. */
export function rehearsedRuns(
  report: RehearsalReport,
  { command, controlPlane, dryRun }: Rehearsed,
): Omit<RecordedRun, 'startedAt'>[] {
  return report.hosts.map((host) => {
    const entries = report.timeline.filter(({ event }) => 'host' in event && event.host === host.hostname);
    const start = entries.find(({ event }) => event.type === 'join')?.atMs ?? 0;
    const end = entries.find(({ event }) => event.type === 'join-ended')?.atMs ?? report.durationMs;
    const builder = new TimelineBuilder();
    for (const { atMs, event } of entries) if (event.type === 'join') builder.add(atMs - start, event.event);
    const timeline = builder.model(end - start);
    return {
      command,
      facts: { nodeName: host.hostname, endpoint: report.endpoint, role: controlPlane ? 'control-plane' : 'worker' },
      ending: endingOf(host, { controlPlane, dryRun }, timeline.changes.length),
      exitCode: host.failure ? EXIT[host.failure.class] : 0,
      timeline,
    };
  });
}

function endingOf(
  { hostname: node, failure }: HostReport,
  { controlPlane, dryRun }: Omit<Rehearsed, 'command'>,
  changes: number,
): Ending {
  if (failure) return { type: 'failed', failure };
  if (dryRun)
    return { type: 'succeeded', outcome: 'previewed', message: JOIN_PREVIEWED({ node, changes, digest: undefined }) };
  const params = { node, skipped: undefined };
  return {
    type: 'succeeded',
    outcome: 'joined',
    message: (controlPlane ? JOINED_CONTROL_PLANE : JOINED_WORKER)(params),
  };
}
