import { monotonicMs } from '../../base/time.ts';
import type { Ending, RecordedRun, RunFacts } from '../../cli/recorded-run.ts';
import { TimelineBuilder } from '../../cli/render/timeline/model.ts';
import type { Parts, RunEnd } from '../../cli/run-observer.ts';
import type { JoinEvent } from '../../engine/events.ts';
import { type FleetEvent, isFleetEvent } from '../../engine/machine-events.ts';

/** Records a run, each event with its time. */
export class Recording {
  readonly #builder = new TimelineBuilder();
  readonly #startedAt = new Date();
  readonly #start = monotonicMs();
  #parts: Omit<Parts, 'runs'> | undefined;
  #facts: RunFacts = {};
  #runs: readonly RecordedRun[] | undefined;
  #end: { ending: Ending; exitCode: number; atMs: number } | undefined;

  /** Of several machines. */
  get parts(): Omit<Parts, 'runs'> | undefined {
    return this.#parts;
  }

  /** A fleet's events belong to the runs of which it consists. */
  event(event: JoinEvent | FleetEvent): void {
    if (!isFleetEvent(event)) this.#builder.add(this.#atMs(), event);
  }

  about(facts: RunFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  ended(end: RunEnd, exitCode: number): void {
    if (end.type === 'succeeded' && end.nodeName !== undefined) this.about({ nodeName: end.nodeName });
    this.#end = { ending: end, exitCode, atMs: this.#atMs() };
  }

  /** Replaces the run by the joins of a rehearsal or a fleet. */
  consistsOf({ runs, ...parts }: Parts): void {
    this.#runs = runs.map((run) => ({ startedAt: this.#startedAt, ...run }));
    this.#parts = parts;
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

  #atMs(): number {
    return monotonicMs() - this.#start;
  }
}
