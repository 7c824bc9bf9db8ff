/** Reads documents of one reader, one after the other, and prints a line about each; started by watchdog.test.ts. */
import { readFileSync } from 'node:fs';
import { DOCUMENTS, documentsOfFeatures } from './documents.ts';

export interface Measured {
  shape: string;
  /** The longest time that the event loop stood still, in ms of the processor's time of its thread. */
  standsMs: number;
  /** What fixed work took, in the same unit. */
  calibrationMs: number;
}

/** In ms. Only this thread: garbage is collected and code compiled in others, too. Counted in ticks of up to 4 ms. */
function threadMs(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1_000_000;
}

/** Fixed work like a reader's: numbers, texts, objects. */
function calibrationMs(): number {
  const before = threadMs();
  const seen = new Map<string, number>();
  for (let index = 0, value = 1; index < 150_000; index++) {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    seen.set((value % 50_000).toString(36), index);
  }
  return threadMs() - before;
}

async function standsMs(read: () => unknown): Promise<number> {
  let longest = 0;
  let before = threadMs();
  let isOver = false;
  const turn = () => {
    const now = threadMs();
    longest = Math.max(longest, now - before);
    before = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await new Promise((resolve) => setImmediate(resolve));
  before = threadMs();
  // What a reader throws does not matter: it has read as far as it goes.
  await Promise.resolve()
    .then(read)
    .catch(() => {});
  isOver = true;
  turn();
  return longest;
}

const [name = '', ...names] = process.argv.slice(2);
const reader = DOCUMENTS[name] ?? (await documentsOfFeatures())[name];
const calibration = calibrationMs();
for (const shape of names) {
  const document = reader?.shapes[shape];
  if (!document) throw new Error(`no ${name} with ${shape}`);
  const bytes = document();
  // Loads what is loaded late.
  await Promise.resolve()
    .then(() => reader.read(bytes.subarray(0, 64)))
    .catch(() => {});
  global.gc?.();
  const measured: Measured = {
    shape,
    standsMs: await standsMs(() => reader.read(bytes)),
    calibrationMs: calibration,
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
