import { isAbortOf } from '../base/aborted.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { Host } from '../host/ports.ts';
import { EventQueue } from './event-queue.ts';
import { type Known, refuseUnknown } from './known-options.ts';

/** Of everything that runs. */
export interface RunOptions {
  /** Ends it as Ctrl-C ends the command: it cleans up, then `result` rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Default: the machine that this process runs on; proxies and PATH are those of its environment. */
  host?: Host;
}

/**
 * What has been started: its events while it runs, and what it came to. It runs at once, and no faster or slower for
 * whoever reads. One loop can read the events, from the first one on; leaving it early ends the run as the signal does,
 * after its clean-up. A run that fails throws the same error in the loop and in `result`: a Failure, the reason of the
 * abort, a TypeError for options of a wrong name or kind, or anything else where kubejoin has a bug. Neither must be
 * used.
 */
export interface Run<Result, Event = JoinEvent> extends AsyncIterable<Event> {
  readonly result: Promise<Result>;
  /** Events that went unread: beyond 10 000 that wait, the oldest go. */
  readonly dropped: number;
}

/**
 * What a run is started with: its options are looked at inside of it, so that what is wrong with them comes as every
 * other failure does.
 */
interface Given<Options extends RunOptions> {
  options: Options;
  known: Known<Options>;
}

/** Runs what reports by `emit` and ends with `signal`. */
export function runOf<Result, Options extends RunOptions, Event = JoinEvent>(
  given: Given<Options>,
  start: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): Run<Result, Event> {
  const left = new AbortController();
  const queue = new EventQueue<Event>();
  const result = running(given, start, { queue, left: left.signal });
  result.catch(() => {}); // the loop may be all that is used
  let read = false;
  return {
    result,
    get dropped() {
      return queue.dropped;
    },
    [Symbol.asyncIterator]() {
      if (read) throw new TypeError('The events of a run can be read once.');
      read = true;
      return {
        next: () => queue.next(),
        async return() {
          queue.clear();
          left.abort();
          await result.catch(() => {});
          return { done: true, value: undefined };
        },
      };
    },
  };
}

async function running<Result, Options extends RunOptions, Event>(
  { options, known }: Given<Options>,
  start: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
  { queue, left }: { queue: EventQueue<Event>; left: AbortSignal },
): Promise<Result> {
  await undefined; // whoever has started it may begin to read first
  // Named here so that they live as long as the run: Node 20 has its combined signals know them weakly, and a timeout
  // nobody holds never comes.
  const sources = [left];
  let signal = left;
  try {
    refuseUnknown(options, known);
    if (options.signal) sources.unshift(options.signal);
    // One of its own: the listeners of many runs on one signal would look like a leak to Node.
    signal = AbortSignal.any(sources);
    signal.throwIfAborted();
    const result = await start((event) => queue.push(event), signal);
    queue.close();
    return result;
  } catch (error) {
    const source = sources.find((one) => one.aborted);
    const reason = source && isAbortOf(signal, error) ? source.reason : error;
    queue.fail(reason);
    throw reason;
  }
}
