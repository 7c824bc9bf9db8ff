import type { RehearsalReport } from '../../../rehearsal/rehearse.ts';
import type { TimelineEntry } from '../../../rehearsal/timeline.ts';
import type { Invocation } from '../../argv/command.ts';
import { eventFields, failureFields, jsonLine } from './json-reporter.ts';

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
    const hostFields = hosts.map(({ failure, ...host }) => ({ ...host, ...(failure && { failure: failureFields(catalogue, failure) }) }));
    const fields = { endpoint, nodes, hosts: hostFields, requests: requests.length, durationMs: Math.round(durationMs) };
    terminal.out(jsonLine('result', { outcome, exitCode, ...fields }));
  }
}
