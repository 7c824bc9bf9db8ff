/**
 * What the features of a program add in one place. src/program gives it before anything reads it; a reader that would
 * lack it gets an error.
 */
export class FromFeatures<Added> {
  #given: (() => readonly Added[]) | undefined;
  #isRead = false;

  give(added: () => readonly Added[]): void {
    if (this.#isRead) throw new Error('Features came too late: import src/program/assembled.ts first.');
    this.#given = added;
  }

  all(): readonly Added[] {
    if (this.#given === undefined)
      throw new Error('No program has said which features it has: import src/program/assembled.ts first.');
    this.#isRead = true;
    return this.#given();
  }
}
