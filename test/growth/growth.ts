import { processorMs } from './processor-time.ts';

/** What `of` returns is measured: making the input of a size is not. */
export type Work = (size: number) => () => unknown;

interface Sizes {
  /** In whatever the work counts: bytes, mostly. */
  from: number;
  to: number;
}

/** Less is too little to be compared: garbage collection and compilation take as long. */
const LEAST_MS = 8;
const LEAST_SHARE_MS = 0.3;
/** Twice the size may take so many times the work; quadratic work takes four times. */
const MOST_TIMES = 3;
const TRIES = 5;
/** Short work is run more often: five runs of a millisecond may all fall into one long collection of garbage. */
const TRIED_MS = 400;

/**
 * Runs the work with inputs that double, and returns a sentence if it grows faster than its input: if it took more than
 * MOST_TIMES as long for twice the input, for three doublings in a row together. Processor time, the least of several
 * runs: a busy machine and garbage of others add to a run, nothing takes from it.
 */
export async function growth(work: Work, { from, to }: Sizes): Promise<string | undefined> {
  const taken: [number, number][] = [];
  for (let size = from; size <= to; size *= 2) {
    const run = work(size);
    const earlier = taken.at(-3);
    const most = earlier && Math.max(LEAST_MS, Math.max(LEAST_SHARE_MS, earlier[1]) * MOST_TIMES ** 3);
    const ms = await leastMs(run, most);
    taken.push([size, ms]);
    if (most !== undefined && ms > most) return `grows faster than its input: ${taken.map(said).join(', ')}`;
  }
  return undefined;
}

const said = ([size, ms]: [number, number]) => `${size}: ${ms.toFixed(1)} ms`;

/** Of as many runs as it takes to be less than `enough`. */
async function leastMs(run: () => unknown, enough = LEAST_MS): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let tried = 0;
  for (let tries = 0; (tries < TRIES || tried < TRIED_MS) && !(least <= enough && tries > 1); tries += 1) {
    const before = processorMs();
    await run();
    const ms = processorMs() - before;
    tried += ms;
    least = Math.min(least, ms);
  }
  return least;
}
