import { isAbortOf } from '../../base/try.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { FleetEvent } from '../../engine/machine-events.ts';
import { refuseRuntime } from '../../host/nodejs-version.ts';
import type { Host } from '../../host/ports.ts';
import { type AddedRunOptions, RUN_ADDITIONS, type Start } from './added-options.ts';
import { DONE, EventQueue } from './event-queue.ts';
import { type IoHost, notifier } from './io.ts';
import { type Known, refuseUnknown } from './known-options.ts';
import { inOptions } from './option-names.ts';

/** Options of every run. */
export interface RunOptions extends AddedRunOptions {
  /** Ends the run as Ctrl-C ends the command: it cleans up, then rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * The machine to work on.
   * @default the machine on which this process runs, with the proxies and PATH of its environment
   */
  host?: Host;
  /** Receives the messages of the run, which the loop over its events lacks, and answers its questions. */
  io?: IoHost;
}

/**
 * A command that runs: a promise of its result, and its events in a loop. It starts at once, and runs no faster or
 * slower for whoever reads.
 *
 * - Rejects with a Failure, with the reason of the signal, with a TypeError for options of a wrong name or kind, or with
 *   any other error where kubejoin has a bug. On Bun, Deno and older Node.js it rejects with PLATFORM_UNSUPPORTED. The
 *   loop throws the same error. A failure that is neither awaited nor met in a loop is an unhandled rejection, as with
 *   any promise.
 * - One loop can read the events, from the first one on. Leaving it early ends the run as the signal does, after its
 *   clean-up; a run that fails by itself throws its failure there.
 * - `await using` ends the run with its block, in the same way.
 *
 * An async function that returns a Run resolves with its result: put the Run into an object to hand on its events.
 *
 * @example
 * await using rehearsal = await startRehearsal();
 * const run = join(rehearsal.joinOptions('node-1'));
 * for await (const event of run) console.log(event.type);
 * const { changes } = await run;
 */
export interface Run<Result, Event = JoinEvent> extends Promise<Result>, AsyncIterable<Event>, AsyncDisposable {
  /** Events that went unread: beyond 10 000 that wait, the oldest go. */
  readonly dropped: number;
}

/** The input of a run, which checks the options itself, so that it also rejects with their errors. */
interface Given<Options extends RunsWith, Event> {
  /** The command's words. */
  command: string;
  options: Options;
  known: Known<Options>;
  /** The event that carries a notice about the whole run; default: the notice. */
  asEvent?: (notice: JoinEvent) => Event;
  /** It also resolves when it is aborted, with a report of what it has done. */
  reportsAborts?: boolean;
  /** It runs until its signal: the options that features add are for runs that end. */
  isEndless?: boolean;
}

/** Options of a run, of which a fleet has its own kinds. */
type RunsWith = Omit<RunOptions, 'io'> & { io?: IoHost<never> };

/** Starts an operation that reports by `emit` and ends with `signal`. */
export function runOf<Result, Options extends RunsWith, Event extends JoinEvent | FleetEvent = JoinEvent>(
  given: Given<Options, Event>,
  start: Start<Result, Event>,
): Run<Result, Event> {
  const left = new AbortController();
  const queue = new EventQueue<Event>();
  let runs = true;
  const result = running(given, start, { queue, left: left.signal }).finally(() => {
    runs = false;
    runsOf(given.options?.signal).delete(result);
  });
  runsOf(given.options?.signal).add(result);
  /** Ends the run; throws why it failed, unless an abort was the reason. */
  async function leave(): Promise<void> {
    queue.clear();
    left.abort();
    const own = given.options?.signal;
    await result.catch((error: unknown) => {
      if (error !== left.signal.reason && !(own?.aborted && error === own.reason)) throw error;
    });
  }
  let read = false;
  return Object.defineProperties(result, {
    dropped: { get: () => queue.dropped },
    [Symbol.asyncIterator]: {
      value: () => {
        if (read) throw new TypeError('The events of a run can be read only once.');
        read = true;
        result.catch(() => {}); // the loop throws it
        return { next: () => queue.next(), return: () => leave().then(() => DONE) };
      },
    },
    [Symbol.asyncDispose]: { value: async () => (runs ? leave() : undefined) },
  }) as Run<Result, Event>;
}

const underWay = new WeakMap<AbortSignal, Set<Promise<unknown>>>();

function runsOf(signal: unknown): Set<Promise<unknown>> {
  if (!(signal instanceof AbortSignal)) return new Set();
  const runs = underWay.get(signal) ?? new Set();
  underWay.set(signal, runs);
  return runs;
}

/** Resolves when no run with this signal is under way. */
export async function runsEnded(signal: AbortSignal): Promise<void> {
  await Promise.allSettled(runsOf(signal));
}

async function running<Result, Options extends RunsWith, Event extends JoinEvent | FleetEvent>(
  { command, options, known, asEvent, reportsAborts, isEndless }: Given<Options, Event>,
  start: Start<Result, Event>,
  { queue, left }: { queue: EventQueue<Event>; left: AbortSignal },
): Promise<Result> {
  await undefined; // lets the caller begin to read first
  // Keeps the sources alive: in Node 20 combined signals hold them weakly, and a timeout without a holder never fires.
  const failed = new AbortController(); // the io host's
  const sources = [left, failed.signal];
  let signal = left;
  let succeeded = false;
  const hostFailed = (error: unknown) => {
    if (failed.signal.aborted) return; // the first error counts
    failed.abort(error);
    if (succeeded) warnOf(failed.signal.reason);
  };
  try {
    const additions = isEndless ? [] : RUN_ADDITIONS.all();
    refuseUnknown<object>(options, {
      ...known,
      ...Object.fromEntries(additions.map(({ name, kind }) => [name, kind])),
    });
    refuseRuntime();
    if (options.signal) sources.unshift(options.signal);
    // A signal of its own, because many runs listening to one signal would look like a leak to Node.
    signal = AbortSignal.any(sources);
    signal.throwIfAborted();
    const io: IoHost<Event> | undefined = options.io;
    const notify = io && (await notifier(io, hostFailed));
    const emit = (event: Event) => {
      queue.push(event);
      notify?.(event);
    };
    const added = additions.reduce<Start<Result, Event>>((inner, { name, around }) => {
      const value = (options as Readonly<Record<string, unknown>>)[name];
      if (!value) return inner;
      return (emit, signal) => around(value, { command, asEvent, host: options.host, emit, signal }, inner);
    }, start);
    const result = await added(emit, signal);
    if (failed.signal.aborted && reportsAborts) throw failed.signal.reason;
    queue.close();
    succeeded = true;
    // The run is done, so its result stands; no one else would hear of the error.
    if (failed.signal.aborted) warnOf(failed.signal.reason);
    return result;
  } catch (error) {
    const source = sources.find((one) => one.aborted);
    const reason = source && isAbortOf(signal, error) ? source.reason : inOptions(error);
    queue.fail(reason);
    throw reason;
  }
}

/** Not a rejection, which no one could catch, so that it would end the caller's process. */
function warnOf(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
