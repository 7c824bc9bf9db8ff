import type { FailureClass } from './exit-codes.ts';
import type { Say } from './text.ts';
import { inEnglish, inOneLineEach } from './text.ts';

/** The text of a failure. Each field is one or more whole sentences. */
export interface FailureText {
  /** The problem and its object, in one sentence. */
  what: string;
  /** The likely cause, with the evidence seen. */
  cause: string;
  /** The next step; a command where there is one. */
  cure: string;
}

/** The time of a failure that may pass by itself until the attempts end, because a machine starts before its servers. */
export const EVER = Number.POSITIVE_INFINITY;
/** Time for NTP to set the clock of a machine that has just started. */
export const CLOCK_SET_MS = 60_000;

/** Classes of failures that may have passed before a later join. The others need a person. */
const PASSING: readonly FailureClass[] = ['discovery', 'cluster', 'timeout'];

/** A kind of failure without its translations. It is defined in the room that throws it. */
export interface FailureDefinition<Kind extends string = string, Params = unknown, Code extends string = string> {
  /** Its key: no other definition has it. */
  readonly kind: Kind;
  /** Stable: programs match on it. */
  readonly code: Code;
  /** Determines the exit code. */
  readonly class: FailureClass;
  /** Example facts for docs/errors.md, `explain`, and the tests of every sentence. */
  readonly sample: Params;
  /** What another attempt may bring. */
  readonly retry?: {
    /** Attempts are repeated for so long after the failure was first seen, in ms. Default: 0. */
    withinMs?: number | ((params: never) => number);
    /** False if a person must act before a later join. Default: true for the classes discovery, cluster and timeout. */
    later?: false;
  };
  /** The text in English. */
  english(params: Params, say: Say): FailureText;
}

type Retry = NonNullable<FailureDefinition['retry']>;

/**
 * Defines a kind of failure. Kinds after which a script or a person does the same have a common `code`; without it, the
 * code is the kind.
 */
export function failure<const Kind extends string, Params, const Code extends string = Kind>(
  kind: Kind,
  said: {
    code?: Code;
    class: FailureClass;
    retry?: Pick<Retry, 'later'> & { withinMs?: number | ((params: NoInfer<Params>) => number) };
    sample: NoInfer<Params>;
    english: (params: Params, say: Say) => FailureText;
  },
): FailureDefinition<Kind, Params, Code> {
  return { kind, code: kind as string as Code, ...said };
}

type ParamsOf<Definition> = Definition extends FailureDefinition<string, infer Params> ? Params : never;

let retryOf: (failure: Failure) => Retry;

/**
 * A failure that kubejoin reports on purpose. `code` is stable, `kind` says which text it has, `params` are its facts
 * (never a secret). Its definition has the English text; `catalogueFor` gives other languages. Any other thrown error is
 * a bug in kubejoin.
 *
 * @example
 * try {
 *   await join({ apiServerEndpoint: '10.0.0.1:6443' });
 * } catch (error) {
 *   if (!(error instanceof Failure)) throw error;
 *   console.error(error.code, error.text.cause, error.text.cure);
 * }
 */
export class Failure<Definition extends FailureDefinition = FailureDefinition> extends Error {
  /** The name of the class, as of every Error. */
  override readonly name = 'Failure';
  /** The key of its text and the type of its facts, the same in all languages. */
  readonly kind: Definition['kind'];
  /** The code of the problem, the same in all languages and versions. */
  readonly code: Definition['code'];
  /** The facts, without secrets. */
  readonly params: ParamsOf<Definition>;
  readonly #definition: Definition;

  static {
    retryOf = (failure) => failure.#definition.retry ?? {};
  }

  constructor(definition: Definition, params: ParamsOf<Definition>, options?: { cause?: unknown }) {
    const { what, cause, cure } = sayInEnglish(definition, params);
    super(what, options);
    const trace: { stack?: string } = {};
    Error.captureStackTrace(trace, new.target);
    // Node.js prints it where nobody catches the failure. V8 would read the whole program for the numbers of lines.
    Object.defineProperty(this, 'stack', {
      get: () => `Failure: ${what}\n  Cause: ${cause}\n  Fix: ${cure}${framesIn(trace.stack)}`,
      set: (value) => Object.defineProperty(this, 'stack', { value, writable: true, configurable: true }),
      configurable: true,
    });
    this.kind = definition.kind;
    this.code = definition.code;
    this.params = params;
    this.#definition = definition;
  }

  /** Determines the exit code (`EXIT`). */
  get class(): FailureClass {
    return this.#definition.class;
  }

  /** The problem, its likely cause and the cure, in English. */
  get text(): FailureText {
    return sayInEnglish(this.#definition, this.params);
  }

  /** The same failure with more facts. */
  with(facts: Partial<ParamsOf<Definition>>): Failure<Definition> {
    const params = { ...(this.params as object), ...facts } as ParamsOf<Definition>;
    return new Failure(this.#definition, params, { cause: this.cause });
  }

  /** Code, kind, class and facts, as `--output json` shows them. */
  toJSON(): { code: Definition['code']; kind: Definition['kind']; class: FailureClass; params: ParamsOf<Definition> } {
    return { code: this.code, kind: this.kind, class: this.class, params: this.params };
  }
}

/** The lines below the first, which names the error. */
function framesIn(stack = ''): string {
  const first = stack.indexOf('\n');
  return first === -1 ? '' : stack.slice(first);
}

/** The time in ms in which a failure may still go away after it was first seen; 0 if it cannot. */
export function healsWithin(failure: Failure): number {
  const { withinMs = 0 } = retryOf(failure);
  return typeof withinMs === 'number' ? withinMs : withinMs(failure.params as never);
}

/** True if a later join may succeed although no person acts. */
export function mayPassLater(failure: Failure): boolean {
  return retryOf(failure).later ?? PASSING.includes(failure.class);
}

function sayInEnglish(definition: FailureDefinition, params: unknown): FailureText {
  return definition.english(inOneLineEach(params), inEnglish);
}

/** The `failure` of an event: absent for an interruption and for a bug. */
export function failureIn(error: unknown): { failure?: Failure } {
  return error instanceof Failure ? { failure: error } : {};
}

/** True for a Failure; with a `definition`, only for a Failure of that kind. */
export function isFailure<Definition extends FailureDefinition>(
  error: unknown,
  definition?: Definition,
): error is Failure<Definition> {
  return error instanceof Failure && (definition === undefined || error.kind === definition.kind);
}

/**
 * A handler for `catch` that turns a Failure into a value. Anything else is a bug, and is thrown again. With a `signal`:
 * after it has aborted, its reason is thrown instead.
 */
export function onFailure<Value>(value: (failure: Failure) => Value, signal?: AbortSignal): (error: unknown) => Value {
  return (error) => {
    signal?.throwIfAborted();
    if (error instanceof Failure) return value(error);
    throw error;
  };
}
