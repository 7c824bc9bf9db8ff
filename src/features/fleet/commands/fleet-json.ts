import type { Invocation } from '../../../cli/argv/command.ts';
import { eventFields, jsonLine, resultLine } from '../../../cli/render/output/json-reporter.ts';
import type { FleetEvent, FleetResult, HostReport } from '../../../engine/machine-events.ts';
import { type Catalogue, failureFields } from '../../../i18n/catalogue.ts';
import type { FleetEnd, FleetView } from './fleet-view.ts';

/** A fleet as JSON lines: what a join reports has the fields that it has in `join`, and the host. */
export class FleetJson implements FleetView {
  readonly #invocation: Invocation;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  event(event: FleetEvent): void {
    const { terminal, catalogue } = this.#invocation;
    if (event.type === 'host-event' || event.type === 'fleet-event') {
      const { type, ...fields } = eventFields(catalogue, event.event);
      terminal.out(jsonLine(type, { ...(event.host !== undefined && { host: event.host }), ...fields }));
    } else if (event.type === 'host-ended') terminal.out(jsonLine(event.type, reportFields(event.report, catalogue)));
    else {
      const { type, ...fields } = event;
      terminal.out(jsonLine(type, fields));
    }
  }

  ended({ hosts, durationMs }: FleetResult, { exitCode, failure, signal }: FleetEnd): void {
    const { terminal, catalogue } = this.#invocation;
    const outcome = signal ? 'interrupted' : failure ? 'failed' : 'fleet-done';
    const why = { ...(failure && { failure: failureFields(catalogue, failure) }), ...(signal && { signal }) };
    const fields = { fleet: hosts.map((host) => reportFields(host, catalogue)), durationMs: Math.round(durationMs) };
    terminal.out(resultLine(outcome, exitCode, { ...why, ...fields }));
  }

  close(): void {}
}

/** How it went on one host, for programs. */
export function reportFields({ failure, message, durationMs, ...report }: HostReport, catalogue: Catalogue): object {
  return {
    ...report,
    durationMs: Math.round(durationMs),
    ...(message && { message: { ...message, text: catalogue.say(message) } }),
    ...(failure && { failure: failureFields(catalogue, failure) }),
  };
}
