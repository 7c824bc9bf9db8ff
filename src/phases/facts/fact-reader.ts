import type { Emit } from '../../engine/events.ts';

/** Reads facts on demand, each once. A fact reads the facts it depends on itself, so independent facts are concurrent. */
export abstract class FactReader<Known extends object, Reading = unknown> {
  protected readonly reading: Reading;
  /** Names of all phases of this run. */
  protected readonly phasesOfRun: ReadonlySet<string>;
  protected abstract readonly readers: { [Name in keyof Known]: () => Promise<Known[Name]> };
  /** Facts produced by an earlier phase, or that others may change: read when the phase that needs them begins. */
  protected readonly late: ReadonlySet<keyof Known> = new Set();
  readonly #started = new Map<keyof Known, Promise<unknown>>();
  /** Names of the phases that have run in this process. */
  readonly phasesDone = new Set<string>();
  #release = () => {};
  /** Resolves when `releaseChecks` is called. */
  protected readonly checksReleased = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  constructor(reading: Reading, phases: readonly { name: string }[] = []) {
    this.reading = reading;
    this.phasesOfRun = new Set(phases.map(({ name }) => name));
  }

  /** Checks are reported from now on, and their facts settle: it is known that there is something to do. */
  releaseChecks(): void {
    this.#release();
  }

  /** Emits check-started for a check, but not before `releaseChecks`. */
  protected beginsCheck(emit: Emit): (name: string) => void {
    return (name) => void this.checksReleased.then(() => emit({ type: 'check-started', name }));
  }

  get<Name extends keyof Known>(name: Name): Promise<Known[Name]> {
    let reading = this.#started.get(name) as Promise<Known[Name]> | undefined;
    if (reading === undefined) {
      reading = this.readers[name]();
      reading.catch(() => {}); // the caller gets the error; one that was started early has none yet
      this.#started.set(name, reading);
    }
    return reading;
  }

  /** Starts reading the facts that these phases need, without waiting. */
  startReading(phases: readonly { needs: readonly (keyof Known)[] }[]): void {
    for (const name of phases.flatMap(({ needs }) => needs)) if (!this.late.has(name)) void this.get(name);
  }

  /** Reads several facts. Of several errors, throws the one of the fact that comes first in `names`. */
  async pick<Name extends keyof Known>(names: readonly Name[]): Promise<Pick<Known, Name>> {
    const facts: Partial<Known> = {};
    for (const name of names) void this.get(name);
    for (const name of names) facts[name] = await this.get(name);
    return facts as Pick<Known, Name>;
  }

  /** The fact, if something has asked for it. */
  async known<Name extends keyof Known>(name: Name): Promise<Known[Name] | undefined> {
    return this.#started.has(name) ? this.get(name) : undefined;
  }
}
