import { EXIT, SIGNAL_EXIT } from '../../../base/exit-codes.ts';
import { jsonText } from '../../../base/shown.ts';
import { monotonicMs } from '../../../base/time.ts';
import { buildInfo } from '../../../cli/build-info.ts';
import { JOIN_PREVIEWED, JOINED_WORKER } from '../../../cli/cli-sentences.ts';
import { JOIN_NOT_NEEDED } from '../../../cli/commands/cli-commands-sentences.ts';
import type { EndingSignal } from '../../../cli/interruption.ts';
import {
  type Ending,
  endpointFact,
  type Overview,
  type OverviewRow,
  type RecordedRun,
} from '../../../cli/recorded-run.ts';
import { TimelineBuilder } from '../../../cli/render/timeline/model.ts';
import type { TimelineModel } from '../../../cli/render/timeline/spans.ts';
import type { Parts } from '../../../cli/run-observer.ts';
import type { Discovery } from '../../../config/types/join.ts';
import type { FleetEvent, FleetResult, HostReport } from '../../../engine/machine-events.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import { reportFields } from './fleet-json.ts';
import { countLine, fleetReportText } from './fleet-text.ts';

/** Records the events of each host with their times. */
export class FleetTimelines {
  readonly #builders = new Map<string, { builder: TimelineBuilder; startedAt: Date; startMs: number }>();
  readonly #models = new Map<string, { timeline: TimelineModel; startedAt: Date }>();

  add(event: FleetEvent): void {
    if (event.type === 'fleet-event') return;
    const now = monotonicMs();
    if (event.type === 'host-started') {
      this.#builders.set(event.host, { builder: new TimelineBuilder(), startedAt: new Date(), startMs: now });
      return;
    }
    const known = this.#builders.get(event.host);
    if (!known) return;
    const atMs = now - known.startMs;
    if (event.type === 'host-event') known.builder.add(atMs, event.event);
    if (event.type === 'host-ended')
      this.#models.set(event.host, {
        timeline: known.builder.model(event.report.durationMs),
        startedAt: known.startedAt,
      });
  }

  /** The joins for the report, without hosts that were not started. */
  runs({ hosts }: FleetResult, about: { command: string; discovery: Discovery; signal: EndingSignal }): RecordedRun[] {
    return hosts.flatMap((report) => {
      const known = this.#models.get(report.host);
      if (!known) return [];
      const { host, role, nodeName } = report;
      return [
        {
          command: `${about.command}: ${host}`,
          startedAt: known.startedAt,
          facts: {
            nodeName: nodeName ?? host,
            role,
            ...endpointFact(about.discovery),
          },
          ending: endingOf(report, about.signal),
          exitCode: exitCodeOf(report, about.signal),
          timeline: known.timeline,
        },
      ];
    });
  }
}

function exitCodeOf({ outcome, failure }: HostReport, signal: EndingSignal): number {
  if (failure) return EXIT[failure.class];
  return outcome === 'interrupted' ? SIGNAL_EXIT[signal] : 0;
}

function endingOf({ outcome, failure, message, nodeName, host, changes }: HostReport, signal: EndingSignal): Ending {
  if (failure) return { type: 'failed', failure };
  if (outcome === 'interrupted') return { type: 'interrupted', signal, changes: 'undone' };
  const node = nodeName ?? host;
  if (outcome === 'previewed')
    return { type: 'succeeded', outcome, message: message ?? JOIN_PREVIEWED({ node, changes, digest: undefined }) };
  if (outcome === 'unchanged')
    return { type: 'succeeded', outcome: 'nothing-to-do', message: message ?? JOIN_NOT_NEEDED({ node }) };
  return { type: 'succeeded', outcome, message: message ?? JOINED_WORKER({ node, skipped: undefined }) };
}

/** The joins of a fleet for its report: a page, or a file in another format. */
export function fleetParts(result: FleetResult, runs: readonly RecordedRun[], catalogue: Catalogue): Parts {
  return {
    runs,
    overview: overview(result, catalogue),
    files: {
      '.json': () => `${jsonText(jsonReport(result, catalogue), 2)}\n`,
      '.txt': () => fleetReportText(result, catalogue),
    },
  };
}

/** Incremented when a field changes its meaning or is removed. */
const REPORT_VERSION = 1;

function jsonReport({ hosts, durationMs }: FleetResult, catalogue: Catalogue): object {
  return {
    v: REPORT_VERSION,
    kind: 'kubejoin-fleet-report',
    kubejoin: buildInfo().gitVersion,
    durationMs: Math.round(durationMs),
    hosts: hosts.map((host) => reportFields(host, catalogue)),
  };
}

const TONES = {
  joined: 'good',
  unchanged: 'good',
  previewed: 'faint',
  failed: 'bad',
  interrupted: 'warn',
  'not-started': 'warn',
} as const;

function overview(result: FleetResult, catalogue: Catalogue): Overview {
  const row = ({ host, role, outcome, nodeName, changes, durationMs, failure }: HostReport): OverviewRow => ({
    ...{ name: host, durationMs, tone: TONES[outcome], state: catalogue.text('FLEET_OUTCOME', { outcome }) },
    facts: [
      catalogue.text('ROLE_NAME', { role }),
      ...(nodeName === undefined ? [] : [nodeName]),
      ...(changes > 0 ? [catalogue.text('CHANGES_SUMMARY', { done: changes })] : []),
    ],
    failure: failure && { ...catalogue.failure(failure), kind: failure.kind },
  });
  return {
    title: catalogue.text('FLEET_TITLE'),
    summary: countLine(result, catalogue),
    rows: result.hosts.map(row),
    notShown: (host, error) => catalogue.text('FLEET_RUN_NOT_SHOWN', { host, error: String(error) }),
  };
}
