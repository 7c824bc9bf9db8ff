import type { Failure } from '../../../base/failure.ts';
import { shownSource } from '../../../base/shown.ts';
import type { Message } from '../../../base/text.ts';
import { monotonicMs } from '../../../base/time.ts';
import type { Discovery, JoinConfiguration } from '../../../config/types/join.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { SystemReader } from '../../../host/ports.ts';
import type { EndingSignal } from '../../interruption.ts';
import type { Reporter, Success } from '../output/reporter.ts';
import { TimelineBuilder } from '../timeline/model.ts';
import type { TimelineModel } from '../timeline/spans.ts';
import type { PageView } from './html.ts';

/** Facts of a run beside its events; each is set once it is known. */
export interface RunFacts {
  nodeName?: string;
  endpoint?: string;
  role?: 'worker' | 'control-plane';
}

/** Outcome of a run, without the command's data, which may contain secrets (`init` prints a token). */
export type Ending =
  | { type: 'succeeded'; outcome: string; message: Message }
  | { type: 'failed'; failure: Failure }
  | { type: 'interrupted'; signal: EndingSignal; keepsChanges: boolean }
  | { type: 'crashed'; error: unknown };

/** A run as a report shows it. */
export interface RecordedRun {
  /** The command's words without the program's name. */
  command: string;
  startedAt: Date;
  facts: RunFacts;
  ending: Ending;
  exitCode: number;
  timeline: TimelineModel;
}

/** Records what another reporter shows, each event with its time. */
export class Recording implements Reporter {
  readonly #inner: Reporter;
  readonly #builder = new TimelineBuilder();
  readonly #startedAt = new Date();
  readonly #start = monotonicMs();
  /** Renders the report instead of the usual page. */
  writtenBy: ((runs: readonly RecordedRun[], view: PageView) => string) | undefined;
  #facts: RunFacts = {};
  #runs: readonly RecordedRun[] | undefined;
  #end: { ending: Ending; exitCode: number; atMs: number } | undefined;

  constructor(inner: Reporter) {
    this.#inner = inner;
  }

  /** Records an event without showing it. */
  record(event: JoinEvent): void {
    this.#builder.add(this.#atMs(), event);
  }

  about(facts: RunFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  event(event: JoinEvent): void {
    this.record(event);
    this.#inner.event(event);
  }

  /** Records the result without showing it. */
  succeededWith({ outcome, fields, message }: Omit<Success, 'data'>): void {
    if (typeof fields.nodeName === 'string') this.about({ nodeName: fields.nodeName });
    this.#endWith({ type: 'succeeded', outcome, message }, 0);
  }

  succeeded(success: Success): void {
    this.succeededWith(success);
    this.#inner.succeeded(success);
  }

  failed(failure: Failure, exitCode: number): void {
    this.#endWith({ type: 'failed', failure }, exitCode);
    this.#inner.failed(failure, exitCode);
  }

  interrupted(signal: EndingSignal, exitCode: number, keepsChanges: boolean): void {
    this.#endWith({ type: 'interrupted', signal, keepsChanges }, exitCode);
    this.#inner.interrupted(signal, exitCode, keepsChanges);
  }

  crashed(error: unknown, exitCode: number): void {
    this.#endWith({ type: 'crashed', error }, exitCode);
    this.#inner.crashed(error, exitCode);
  }

  /** Replaces the run by the joins of a rehearsal or a fleet. */
  consistsOf(runs: readonly (Omit<RecordedRun, 'startedAt'> & { startedAt?: Date })[]): void {
    this.#runs = runs.map((run) => ({ startedAt: this.#startedAt, ...run }));
  }

  /** Empty until the run has ended. */
  runs(command: string): readonly RecordedRun[] {
    if (this.#runs !== undefined) return this.#runs;
    if (this.#end === undefined) return [];
    const { ending, exitCode, atMs } = this.#end;
    return [
      {
        command,
        startedAt: this.#startedAt,
        facts: this.#facts,
        ending,
        exitCode,
        timeline: this.#builder.model(atMs),
      },
    ];
  }

  #endWith(ending: Ending, exitCode: number): void {
    this.#end = { ending, exitCode, atMs: this.#atMs() };
  }

  #atMs(): number {
    return monotonicMs() - this.#start;
  }
}

/** Facts of a join from its configuration, before anything is read from the cluster. */
export function runFacts(
  { discovery, controlPlane, nodeRegistration }: JoinConfiguration,
  system: Pick<SystemReader, 'hostname'>,
): RunFacts {
  return {
    nodeName: nodeRegistration.name || system.hostname().toLowerCase(),
    role: controlPlane ? 'control-plane' : 'worker',
    ...endpointFact(discovery),
  };
}

/** The API server, or the discovery file without the password and query of a URL. */
export function endpointFact({ bootstrapToken, file }: Discovery): Pick<RunFacts, 'endpoint'> {
  const endpoint = bootstrapToken?.apiServerEndpoint ?? shownSource(file?.kubeConfigPath ?? '');
  return endpoint === '' ? {} : { endpoint };
}
