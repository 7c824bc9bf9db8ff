import type { Message } from '../../base/text.ts';
import type { Invocation } from '../../cli/argv/command.ts';
import type { RunEnd, RunObserver } from '../../cli/run-observer.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { FleetEvent } from '../../engine/machine-events.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { RunTrace, type TraceEnd } from './run-trace.ts';
import { type OtlpOptions, otlpSettings } from './settings.ts';

/** The endpoint comes from OpenTelemetry's environment variables. */
const FROM_ENVIRONMENT = 'env';

/** The trace of --otlp. Throws OTLP_SETTING_INVALID. */
export function commandTrace(
  { line, terminal: { scrubber } }: Invocation,
  env: Readonly<Record<string, string | undefined>>,
): RunObserver {
  const given = line.flags.string('otlp') ?? FROM_ENVIRONMENT;
  const options: OtlpOptions = given === FROM_ENVIRONMENT ? {} : { endpoint: given };
  const settings = otlpSettings(options, env, () => '--otlp');
  for (const value of settings.headers.values()) scrubber.add(value.reveal());
  const command = line.path.slice(1).join(' ');
  const scrub = (text: string) => scrubber.scrub(text);
  return new CommandTrace(new RunTrace({ command, settings, host: linuxHost().read, scrub }));
}

class CommandTrace implements RunObserver {
  readonly #trace: RunTrace;
  #end: TraceEnd = {};

  constructor(trace: RunTrace) {
    this.#trace = trace;
  }

  /** Runs the command so that its requests to API servers belong to the trace. */
  within<Result>(work: () => Result): Result {
    return this.#trace.within(work);
  }

  event(event: JoinEvent | FleetEvent): void {
    this.#trace.add(event);
  }

  ended(end: RunEnd): void {
    this.#end = endOf(end);
  }

  /** Sends the trace. */
  finish(exitCode: number, signal: AbortSignal): Promise<Message | undefined> {
    return this.#trace.end({ ...this.#end, exitCode }, signal);
  }
}

function endOf(end: RunEnd): TraceEnd {
  switch (end.type) {
    case 'succeeded':
      return { outcome: end.outcome, nodeName: end.nodeName };
    case 'failed':
      return { outcome: 'failed', error: end.failure };
    case 'interrupted':
      return { outcome: 'interrupted', isInterrupted: true };
    case 'crashed':
      return { outcome: 'failed', error: end.error };
  }
}
