import { changesMachine, type Invocation } from '../../../cli/argv/command.ts';
import { reasons } from '../../../cli/render/output/reporter.ts';
import { table } from '../../../cli/render/output/table.ts';
import { hostReporter, TextReporter } from '../../../cli/render/output/text-reporter.ts';
import type { FleetEvent, FleetResult, HostOutcome, HostReport } from '../../../engine/machine-events.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import { joinPhaseList } from '../../../phases/join/list.ts';
import type { FleetEnd, FleetView } from './fleet-view.ts';

const OUTCOMES: readonly HostOutcome[] = ['joined', 'unchanged', 'previewed', 'failed', 'interrupted', 'not-started'];

/** A fleet as lines, each prefixed with its host. */
export class FleetText implements FleetView {
  readonly #invocation: Invocation;
  readonly #width: number;
  readonly #joins = new Map<string, TextReporter>();
  readonly #fleet: TextReporter;

  /** @param names of all hosts */
  constructor(invocation: Invocation, names: readonly string[]) {
    this.#invocation = invocation;
    this.#width = Math.min(24, Math.max(...names.map(({ length }) => length)));
    const { terminal, catalogue, verbosity } = invocation;
    const label = (phase = 'fleet') => phase;
    this.#fleet = new TextReporter(terminal, catalogue, { verbosity, phaseSummary: () => undefined, label });
  }

  event(event: FleetEvent): void {
    if (event.type === 'fleet-event') this.#fleet.event(event.event);
    else if (event.type === 'host-event') this.#join(event.host).event(event.event);
    else if (event.type !== 'host-copying') this.line(event.host, this.#sentence(event));
  }

  /** Prints the outcome of a host in one line, and its failure in full. */
  hostEnded(report: HostReport): void {
    this.line(report.host, endedLine(report, this.#invocation.catalogue));
    if (report.failure) this.#join(report.host).failed(report.failure);
  }

  ended(result: FleetResult, { failure, signal }: FleetEnd): void {
    const { terminal, catalogue, line } = this.#invocation;
    terminal.out(`\n${fleetSummary(result, catalogue)}`);
    if (signal)
      terminal.err(catalogue.text('INTERRUPTED', { signal, changes: changesMachine(line) ? 'undone' : 'kept' }));
    else if (failure) this.#invocation.reporter.failed(failure, 0);
  }

  close(): void {}

  line(host: string, text: string): void {
    this.#invocation.terminal.out(this.#prefixed(host, text));
  }

  #sentence(event: Exclude<FleetEvent, { type: 'fleet-event' | 'host-event' | 'host-copying' }>): string {
    const { catalogue } = this.#invocation;
    switch (event.type) {
      case 'host-started':
        return catalogue.text('FLEET_CONNECTING', event);
      case 'host-connected':
        return catalogue.text('FLEET_CONNECTED', event);
      case 'host-ready':
        return catalogue.text('FLEET_READY', event);
      case 'host-ended':
        if (event.report.failure) this.#join(event.host).failed(event.report.failure);
        return endedLine(event.report, catalogue);
    }
  }

  #join(host: string): TextReporter {
    const known = this.#joins.get(host);
    if (known) return known;
    const lines = {
      out: (text: string) => this.line(host, text),
      err: (text: string) => this.#invocation.terminal.err(this.#prefixed(host, text)),
    };
    const reporter = hostReporter(this.#invocation, lines, joinPhaseList);
    this.#joins.set(host, reporter);
    return reporter;
  }

  #prefixed(host: string, text: string): string {
    const { cyan } = this.#invocation.terminal.outColours;
    const prefix = `${cyan(host.padEnd(this.#width))} `;
    return text
      .split('\n')
      .map((line) => prefix + line)
      .join('\n');
  }
}

function endedLine({ outcome, nodeName, changes, durationMs }: HostReport, catalogue: Catalogue): string {
  const duration = durationMs > 0 ? catalogue.text('DURATION', { ms: durationMs }) : '';
  return catalogue.text('FLEET_HOST_ENDED', { outcome, node: nodeName, changes, duration });
}

/** Summary for people: a line for each host, and the number of hosts for each outcome. */
function fleetSummary({ hosts, durationMs }: FleetResult, catalogue: Catalogue): string {
  const head = (['host', 'role', 'outcome', 'node', 'changes', 'time', 'failure'] as const).map((column) =>
    catalogue.text('FLEET_COLUMN', { column }),
  );
  const rows = hosts.map(({ host, role, outcome, nodeName, changes, durationMs: ms, failure }) => [
    host,
    catalogue.text('ROLE_NAME', { role }),
    catalogue.text('FLEET_OUTCOME', { outcome }),
    nodeName ?? '-',
    String(changes),
    outcome === 'not-started' ? '-' : catalogue.text('DURATION', { ms }),
    failure?.kind ?? '',
  ]);
  return `${table([head, ...rows])}\n\n${countLine({ hosts, durationMs }, catalogue)}`;
}

export function countLine({ hosts, durationMs }: FleetResult, catalogue: Catalogue): string {
  const counts = catalogue.text('FLEET_COUNTS', { counts: countsOf(hosts), running: 0 });
  return catalogue.text('FLEET_ENDED', {
    hosts: hosts.length,
    counts,
    duration: catalogue.text('DURATION', { ms: durationMs }),
  });
}

export function countsOf(hosts: readonly Pick<HostReport, 'outcome'>[]): { outcome: HostOutcome; hosts: number }[] {
  return OUTCOMES.map((outcome) => ({ outcome, hosts: hosts.filter((host) => host.outcome === outcome).length }));
}

/** The whole report as plain text: the table, and each failure in full. */
export function fleetReportText(result: FleetResult, catalogue: Catalogue): string {
  const failures = result.hosts.flatMap(({ host, failure }) => {
    if (!failure) return [];
    const text = catalogue.failure(failure);
    return [`${host}: ${text.what} (${failure.kind})`, ...reasons(catalogue, text), ''];
  });
  return [fleetSummary(result, catalogue), '', ...failures].join('\n');
}
