import { EXIT, SIGNAL_EXIT } from '../../../base/exit-codes.ts';
import { jsonText } from '../../../base/shown.ts';
import { monotonicMs } from '../../../base/time.ts';
import { buildInfo } from '../../../cli/build-info.ts';
import { JOIN_NOT_NEEDED } from '../../../cli/commands/sentences.ts';
import type { EndingSignal } from '../../../cli/interruption.ts';
import { type Html, html, type PageView } from '../../../cli/render/report/html.ts';
import { pageOf } from '../../../cli/render/report/page.ts';
import { type Ending, endpointFact, type RecordedRun } from '../../../cli/render/report/recording.ts';
import { foldedRunHtml } from '../../../cli/render/report/run-html.ts';
import { TimelineBuilder } from '../../../cli/render/timeline/model.ts';
import type { TimelineModel } from '../../../cli/render/timeline/spans.ts';
import { JOIN_PREVIEWED, JOINED_WORKER } from '../../../cli/sentences.ts';
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
  if (outcome === 'interrupted') return { type: 'interrupted', signal, keepsChanges: false };
  const node = nodeName ?? host;
  if (outcome === 'previewed')
    return { type: 'succeeded', outcome, message: message ?? JOIN_PREVIEWED({ node, changes, digest: undefined }) };
  if (outcome === 'unchanged')
    return { type: 'succeeded', outcome: 'nothing-to-do', message: message ?? JOIN_NOT_NEEDED({ node }) };
  return { type: 'succeeded', outcome, message: message ?? JOINED_WORKER({ node, skipped: undefined }) };
}

/** Report in the format of the file's extension. */
export function fleetReport(
  path: string,
  result: FleetResult,
): (runs: readonly RecordedRun[], view: PageView) => string {
  if (path.endsWith('.json')) return (_, view) => view.text(`${jsonText(jsonReport(result, view.catalogue), 2)}\n`);
  if (path.endsWith('.txt')) return (_, view) => view.text(fleetReportText(result, view.catalogue));
  return (runs, view) =>
    pageOf(
      view.catalogue.text('FLEET_TITLE'),
      [overview(result, view), ...runs.map((run) => shownRun(run, view))],
      view,
    );
}

/** Contains errors from one host's data, so that the others still get their report. */
function shownRun(run: RecordedRun, view: PageView): Html {
  try {
    return foldedRunHtml(run, view);
  } catch (error) {
    const said = view.catalogue.text('FLEET_RUN_NOT_SHOWN', {
      host: run.facts.nodeName ?? run.command,
      error: String(error),
    });
    return html`<article><p class="bad">${view.text(said)}</p></article>
`;
  }
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

const COLOURS = {
  joined: 'good',
  unchanged: 'good',
  previewed: 'faint',
  failed: 'bad',
  interrupted: 'warn',
  'not-started': 'warn',
} as const;

function overview(result: FleetResult, { catalogue, text }: PageView): Html {
  const row = ({ host, role, outcome, nodeName, changes, durationMs, failure }: HostReport): Html => {
    const said = failure && catalogue.failure(failure);
    const about =
      said &&
      html`<p class="faint">${text(said.what)} <code>${text(failure.code)}</code></p><p class="faint">${text(said.cure)}</p>`;
    return html`<tr><td class="state ${COLOURS[outcome]}">${catalogue.text('FLEET_OUTCOME', { outcome })}</td><td>${text(host)}
<div class="faint">${catalogue.text('REPORT_ROLE_NAME', { role })}${nodeName === undefined ? '' : text(` · ${nodeName}`)}${
      changes > 0 ? ` · ${catalogue.text('CHANGES_SUMMARY', { done: changes })}` : ''
    }</div>${about}</td><td class="time">${catalogue.text('DURATION', { ms: durationMs })}</td></tr>
`;
  };
  return html`<article><header><h1 class="${result.hosts.some(({ failure }) => failure) ? 'bad' : 'good'}">${catalogue.text('FLEET_TITLE')}</h1>
<p>${countLine(result, catalogue)}</p></header>
<table>${result.hosts.map(row)}</table></article>
`;
}
