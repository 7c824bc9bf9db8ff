import type { Invocation } from '../../cli/argv/command.ts';
import { eventFields, jsonLine, resultLine } from '../../cli/render/output/json-reporter.ts';
import type { Reporter } from '../../cli/render/output/reporter.ts';
import { hostReporter, type TextReporter } from '../../cli/render/output/text-reporter.ts';
import { failureFields } from '../../i18n/catalogue.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import type { RehearsalReport } from '../../simulation/rehearse.ts';
import type { RehearsalEvent, TimelineEntry } from '../../simulation/timeline.ts';

/** A rehearsal as JSON lines: the timeline, then a result. A join's own events have the fields they have in `join`. */
export class RehearsalJson {
  readonly #invocation: Invocation;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  event({ atMs, event }: TimelineEntry): void {
    const { terminal, catalogue } = this.#invocation;
    const { type, ...fields } = event;
    const shown = event.type === 'join' ? { ...fields, event: eventFields(catalogue, event.event) } : fields;
    terminal.out(jsonLine(type, { atMs: Math.round(atMs), ...shown }));
  }

  ended({ endpoint, nodes, hosts, requests, durationMs }: RehearsalReport, exitCode: number): void {
    const { terminal, catalogue } = this.#invocation;
    const outcome = exitCode === 0 ? 'rehearsed' : 'failed';
    const hostFields = hosts.map(({ failure, ...host }) => ({
      ...host,
      ...(failure && { failure: failureFields(catalogue, failure) }),
    }));
    const fields = {
      endpoint,
      nodes,
      hosts: hostFields,
      requests: requests.length,
      durationMs: Math.round(durationMs),
    };
    terminal.out(resultLine(outcome, exitCode, fields));
  }
}

/** A rehearsal for people: the timeline as it happens, then the nodes, the files written, and each failure in full. */
export class RehearsalText {
  readonly #invocation: Invocation;
  readonly #joins = new Map<string, TextReporter>();
  #atMs = 0;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  event({ atMs, event }: TimelineEntry): void {
    this.#atMs = atMs;
    if (event.type === 'join') this.#join(event.host).event(event.event);
    else if (event.type !== 'request' || this.#invocation.verbosity > 0)
      this.#line('host' in event ? event.host : 'cluster', this.#sentence(event));
  }

  #sentence(event: Exclude<RehearsalEvent, { type: 'join' }>): string {
    const { catalogue, terminal } = this.#invocation;
    switch (event.type) {
      case 'control-plane-started':
        return catalogue.text('REHEARSAL_STARTED', { endpoint: event.endpoint });
      case 'fault-healed':
        return catalogue.text('REHEARSAL_FAULT_MENDED', { fault: event.fault });
      case 'join-ended':
        return catalogue.text('REHEARSAL_JOIN_ENDED', { outcome: event.outcome });
      case 'kubelet':
        return catalogue.text('REHEARSAL_KUBELET', { milestone: event.milestone });
      case 'container':
        return catalogue.text('REHEARSAL_CONTAINER', event);
      case 'node':
        return catalogue.text('REHEARSAL_NODE', { node: event.name, ready: event.ready });
      case 'request': {
        const { method, path, status, user } = event.request;
        return terminal.outColours.dim(`${method} ${path} ${status} (${user ?? 'system:anonymous'})`);
      }
    }
  }

  ended(report: RehearsalReport, _exitCode: number): void {
    printResult(report, this.#invocation);
    for (const { failure } of report.hosts) if (failure) this.#invocation.reporter.failed(failure, 0);
  }

  #join(host: string): TextReporter {
    const known = this.#joins.get(host);
    if (known) return known;
    const lines = {
      out: (text: string) => this.#line(host, text),
      err: (text: string) => this.#invocation.terminal.err(this.#prefixed(host, text)),
    };
    const reporter = hostReporter(this.#invocation, lines, joinPhaseList);
    this.#joins.set(host, reporter);
    return reporter;
  }

  #line(who: string, text: string): void {
    this.#invocation.terminal.out(this.#prefixed(who, text));
  }

  #prefixed(who: string, text: string): string {
    const { dim, cyan } = this.#invocation.terminal.outColours;
    return `${dim(`${Math.round(this.#atMs)} ms`.padStart(8))} ${cyan(who.padEnd(8))} ${text}`;
  }
}

/** One join as its reporter shows it, and what became of the host; of a scene, nothing but its own words. */
export class RehearsalOfOne {
  readonly #invocation: Invocation;
  readonly #reporter: Reporter;
  readonly #isScene: boolean;

  constructor(invocation: Invocation, reporter: Reporter, isScene: boolean) {
    this.#invocation = invocation;
    this.#reporter = reporter;
    this.#isScene = isScene;
  }

  event({ event }: TimelineEntry): void {
    if (event.type === 'join') this.#reporter.event(event.event);
  }

  ended(report: RehearsalReport, exitCode: number): void {
    const [failure] = report.hosts.flatMap((host) => host.failure ?? []);
    if (this.#isScene) printKept(report, this.#invocation);
    if (this.#isScene && failure) this.#reporter.failed(failure, exitCode);
    if (!this.#isScene) printResult(report, this.#invocation);
  }
}

/** The nodes, the files written, and how many joined. */
function printResult(report: RehearsalReport, invocation: Invocation): void {
  const { terminal, catalogue } = invocation;
  const { bold } = terminal.outColours;
  if (report.nodes.length > 0) {
    const rows = report.nodes.map(
      ({ name, ready, kubeletVersion }) => `  ${name}  ${ready ? 'Ready' : 'NotReady'}  ${kubeletVersion}`,
    );
    terminal.out(['', bold(catalogue.text('REHEARSAL_NODES')), ...rows].join('\n'));
  }
  for (const { hostname, files } of report.hosts) {
    const rows = files
      .filter(({ type }) => type !== 'directory')
      .map(
        ({ path, mode, size, target }) =>
          `  ${mode.toString(8).padStart(4, '0')} ${String(size).padStart(6)}  ${path}${target === undefined ? '' : ` -> ${target}`}`,
      );
    if (rows.length > 0)
      terminal.out(['', bold(catalogue.text('REHEARSAL_FILES', { host: hostname })), ...rows].join('\n'));
  }
  printKept(report, invocation);
  const joined = report.hosts.filter(({ outcome }) => outcome === 'joined').length;
  const counts = {
    joined,
    hosts: report.hosts.length,
    requests: report.requests.length,
    seconds: (report.durationMs / 1000).toFixed(1),
  };
  terminal.out(`\n${catalogue.text('REHEARSAL_ENDED', counts)}`);
}

function printKept({ directory }: RehearsalReport, { terminal, catalogue, line }: Invocation): void {
  if (line.flags.bool('keep')) terminal.out(`\n${catalogue.text('REHEARSAL_KEPT', { directory })}`);
}
