import { RunTrace, type TraceEnd } from '../api/telemetry/run-trace.ts';
import { type OtlpOptions, otlpSettings } from '../api/telemetry/settings.ts';
import type { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { FleetEvent } from '../engine/machine-events.ts';
import { linuxHost } from '../host/linux/index.ts';
import type { EndingSignal } from './interruption.ts';
import type { Reporter, Success } from './render/output/reporter.ts';
import type { Scrubber } from './secrecy.ts';

/** The endpoint comes from OpenTelemetry's environment variables. */
const FROM_ENVIRONMENT = 'env';

interface TraceOptions {
  /** The value of --otlp. */
  given: string;
  /** The command's words, without the program's name. */
  command: string;
  scrubber: Scrubber;
  env: Readonly<Record<string, string | undefined>>;
}

/** The trace of --otlp: records what another reporter shows. */
export class CommandTrace implements Reporter {
  readonly #inner: Reporter;
  readonly #trace: RunTrace;
  #end: TraceEnd = {};
  #sent = false;

  /** Throws OTLP_SETTING_INVALID. */
  constructor(inner: Reporter, { given, command, scrubber, env }: TraceOptions) {
    const options: OtlpOptions = given === FROM_ENVIRONMENT ? {} : { endpoint: given };
    const host = linuxHost().read;
    const settings = otlpSettings(options, env, () => '--otlp');
    for (const value of settings.headers.values()) scrubber.add(value.reveal());
    this.#inner = inner;
    this.#trace = new RunTrace({ command, settings, host, scrub: (text) => scrubber.scrub(text) });
  }

  /** Runs the command so that its requests to API servers belong to the trace. */
  within<Result>(work: () => Result): Result {
    return this.#trace.within(work);
  }

  /** Records an event without showing it. */
  add(event: JoinEvent | FleetEvent): void {
    this.#trace.add(event);
  }

  event(event: JoinEvent): void {
    this.add(event);
    this.#inner.event(event);
  }

  succeeded(success: Success): void {
    const { nodeName } = success.fields;
    this.#end = { outcome: success.outcome, nodeName: typeof nodeName === 'string' ? nodeName : undefined };
    this.#inner.succeeded(success);
  }

  /** Records the end of a fleet without showing it. */
  endedWith({ failure, signal }: { failure: Failure | undefined; signal: EndingSignal | undefined }): void {
    if (signal) this.#end = { outcome: 'interrupted', isInterrupted: true };
    else this.#end = failure ? { outcome: 'failed', error: failure } : { outcome: 'fleet-done' };
  }

  failed(failure: Failure, exitCode: number): void {
    this.#end = { outcome: 'failed', error: failure };
    this.#inner.failed(failure, exitCode);
  }

  interrupted(signal: EndingSignal, exitCode: number, keepsChanges: boolean): void {
    this.#end = { outcome: 'interrupted', isInterrupted: true };
    this.#inner.interrupted(signal, exitCode, keepsChanges);
  }

  crashed(error: unknown, exitCode: number): void {
    this.#end = { outcome: 'failed', error };
    this.#inner.crashed(error, exitCode);
  }

  /** Sends the trace, once. Returns a warning if it is lost. `signal` ends the sending, unless it ended the command. */
  async send(exitCode: number, signal: AbortSignal): Promise<Message | undefined> {
    if (this.#sent) return undefined;
    this.#sent = true;
    return this.#trace.end({ ...this.#end, exitCode }, signal);
  }
}
