import { type Message, type Say, withFacts } from '../base/text.ts';

/**
 * One problem with its place. `line` and `column` count from 1; `path` is a field's path, a flag, or empty for a whole
 * document or file.
 */
export type ConfigProblem = Message & { line: number | undefined; column: number | undefined; path: string };

/** The place of a problem: a field of a file with line and column (from 1), or a flag, whose name is then the path. */
export interface Place {
  path: string;
  line?: number;
  column?: number;
}

/** A problem of one value; the caller adds the place. */
export type Finding = Message;

/** The outcome of a check of one value: the value to use from now on, or its problem. */
export type Checked<T> = { value: T; wrong?: undefined } | { wrong: Finding; value?: undefined };

/** The number of problems that are listed; further ones are only counted. */
const LISTED = 50;

/** Collects all problems of a file or a command line, to report them together. */
export class Problems {
  readonly #list: ConfigProblem[] = [];
  readonly #seen = new Set<string>();
  readonly #paths = new Set<string>();
  /** Paths of unreadable values, inside which nothing is reported as missing. */
  readonly #unread: string[] = [];
  #more = 0;

  add(place: Place, wrong: Finding): void {
    const { key } = wrong;
    const id = JSON.stringify([place.line, place.column, place.path, key]);
    if (this.#seen.has(id)) return;
    // Before anything is kept: a file may have as many problems as characters.
    if (this.#list.length >= LISTED) {
      this.#more++;
      return;
    }
    if (key !== 'CONFIG_DUPLICATE_KEY') this.#paths.add(place.path);
    if (key === 'CONFIG_WRONG_TYPE') this.#unread.push(place.path);
    this.#seen.add(id);
    this.#list.push(withFacts(wrong, { line: place.line, column: place.column, path: place.path }));
  }

  /** Reports something as missing, unless it is present and was reported as wrong. */
  missing(place: Place, wrong: Finding): void {
    if (!this.#isReported(place.path)) this.add(place, wrong);
  }

  #isReported(path: string): boolean {
    return this.#paths.has(path) || this.#unread.some((outer) => isInside(path, outer));
  }

  /** True if anything was reported at a path or below it. */
  under(path: string): boolean {
    return [...this.#paths].some((known) => known === path || isInside(known, path));
  }

  /** The checked value; reports its problem unless another one was reported at that place. */
  take<T>(checked: Checked<T>, place: Place): T | undefined {
    return this.#isReported(place.path) ? checked.value : this.takeAlways(checked, place);
  }

  /** The checked value; reports its problem together with the others. */
  takeAlways<T>(checked: Checked<T>, place: Place): T | undefined {
    if (checked.wrong) this.add(place, checked.wrong);
    return checked.value;
  }

  get empty(): boolean {
    return this.#list.length === 0;
  }

  /** The number of all problems, listed or not. */
  get count(): number {
    return this.#list.length + this.#more;
  }

  /** The problems in the order of the file. `more` counts those that are not listed. */
  result(): { problems: ConfigProblem[]; more: number } {
    const problems = [...this.#list].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
    return { problems, more: this.#more };
  }
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Renders each problem on a line of its own. `source`: the file. */
export function problemLines(source: string | undefined, problems: readonly ConfigProblem[], say: Say): string {
  return problems
    .map((problem) => {
      const place = [source, problem.line, problem.column].filter((part) => part !== undefined).join(':');
      return `\n  ${[place, problem.path, say(problem)].filter((part) => part !== '').join(': ')}`;
    })
    .join('');
}

/** Places of fields, and collectors of findings. */
export interface ValidationContext {
  place(path: string): Place;
  /** The result must not be used if there are any in the end. */
  problems: Problems;
  notices: Message[];
}
