import { type Message, type Say, withFacts } from '../base/text.ts';

/**
 * One thing that is wrong. `line` and `column` count from 1; `path` is a field's path, a flag, or empty for a whole
 * document or file.
 */
export type ConfigProblem = Message & { line: number | undefined; column: number | undefined; path: string };

/** Where a problem stands: in a file with line and column (from 1), or at a flag, whose name is then the path. */
export interface Place {
  path: string;
  line?: number;
  column?: number;
}

/** What a check of one value found wrong with it; its place is added by the caller. */
export type Finding = Message;

/** The outcome of a check of one value: the value as it is used from now on, or what is wrong. */
export type Checked<T> = { value: T; wrong?: undefined } | { wrong: Finding; value?: undefined };

/** More problems than this are counted, not listed. */
const LISTED = 50;

/** Collects every problem of a file or a command line, so that they are reported together. */
export class Problems {
  readonly #list: ConfigProblem[] = [];
  readonly #seen = new Set<string>();
  readonly #paths = new Set<string>();
  /** Of values that could not be read at all: what is inside them is not missed. */
  readonly #unread: string[] = [];
  #more = 0;

  add(place: Place, wrong: Finding): void {
    const { key } = wrong;
    const id = JSON.stringify([place.line, place.column, place.path, key]);
    if (this.#seen.has(id)) return;
    if (key !== 'CONFIG_DUPLICATE_KEY') this.#paths.add(place.path);
    if (key === 'CONFIG_WRONG_TYPE') this.#unread.push(place.path);
    if (this.#list.length >= LISTED) {
      this.#more++;
      return;
    }
    this.#seen.add(id);
    this.#list.push(withFacts(wrong, { line: place.line, column: place.column, path: place.path }));
  }

  /** Notes that something is missing, unless it is there and was reported as wrong. */
  missing(place: Place, wrong: Finding): void {
    if (!this.#isReported(place.path)) this.add(place, wrong);
  }

  #isReported(path: string): boolean {
    return this.#paths.has(path) || this.#unread.some((outer) => isInside(path, outer));
  }

  /** Whether anything was reported at a path or below it. */
  under(path: string): boolean {
    return [...this.#paths].some((known) => known === path || isInside(known, path));
  }

  /**
   * Notes what is wrong at `place`, unless its value was already found to be wrong in another way; or gives the value.
   */
  take<T>(checked: Checked<T>, place: Place): T | undefined {
    if (checked.wrong === undefined) return checked.value;
    if (!this.#isReported(place.path)) this.add(place, checked.wrong);
    return undefined;
  }

  get empty(): boolean {
    return this.#list.length === 0;
  }

  /** Of those listed and those that are not. */
  get count(): number {
    return this.#list.length + this.#more;
  }

  /** In the order of the file. `more` counts those that are not listed. */
  result(): { problems: ConfigProblem[]; more: number } {
    const problems = [...this.#list].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
    return { problems, more: this.#more };
  }
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Renders problems one to a line. `source`: the file. */
export function problemLines(source: string | undefined, problems: readonly ConfigProblem[], say: Say): string {
  return problems
    .map((problem) => {
      const place = [source, problem.line, problem.column].filter((part) => part !== undefined).join(':');
      return `\n  ${[place, problem.path, say(problem)].filter((part) => part !== '').join(': ')}`;
    })
    .join('');
}
