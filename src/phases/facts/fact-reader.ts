import type { Emit } from '../../engine/events.ts';

/**
 * Reads facts on demand, each once; what one needs of another it asks for, so whatever is independent is read at the
 * same time.
 */
export abstract class FactReader<Known extends object> {
  protected abstract readonly readers: { [Name in keyof Known]: () => Promise<Known[Name]> };
  /**
   * Facts that an earlier phase brings about, or that others may change meanwhile: read when the phase that needs them
   * begins, never before.
   */
  protected abstract readonly late: ReadonlySet<keyof Known>;
  readonly #started = new Map<keyof Known, Promise<unknown>>();
  /** Names of the phases that have run in this process. */
  readonly ranBefore = new Set<string>();
  /** Told once it is known that there is something to do: before, a failed check is no news. */
  release = () => {};
  protected readonly released = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  /** Tells of a check that begins, as soon as that is news. */
  protected beginsCheck(emit: Emit): (name: string) => void {
    return (name) => void this.released.then(() => emit({ type: 'check-started', name }));
  }

  get<Name extends keyof Known>(name: Name): Promise<Known[Name]> {
    let reading = this.#started.get(name) as Promise<Known[Name]> | undefined;
    if (reading === undefined) {
      reading = this.readers[name]();
      reading.catch(() => {}); // whoever asks for it gets the error; nobody may have asked yet
      this.#started.set(name, reading);
    }
    return reading;
  }

  /** Starts to read what these phases need, without waiting. */
  prefetch(phases: readonly { needs: readonly (keyof Known)[] }[]): void {
    for (const name of phases.flatMap(({ needs }) => needs)) if (!this.late.has(name)) void this.get(name);
  }

  /** In the order given: an earlier fact's error is the one that is reported. */
  async pick<Name extends keyof Known>(names: readonly Name[]): Promise<Pick<Known, Name>> {
    const facts: Partial<Known> = {};
    for (const name of names) void this.get(name);
    for (const name of names) facts[name] = await this.get(name);
    return facts as Pick<Known, Name>;
  }

  protected hasStarted(name: keyof Known): boolean {
    return this.#started.has(name);
  }
}
