const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Steps between the ticks of an axis: 1, 2 and 5 of each power of ten, and what clocks divide by from 10 s on. */
const STEPS = [
  ...[1, 10, 100, SECOND].flatMap((unit) => [unit, 2 * unit, 5 * unit]),
  ...[10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE),
];
/** Number of labels that fit next to each other on a phone. */
const MOST_STEPS = 6;

export interface Ticks {
  stepMs: number;
  /** Milliseconds from the start of the run; the first is 0. */
  ticks: readonly number[];
}

/** Round times that divide a run into at most six parts. */
export function ticksOf(durationMs: number): Ticks {
  const fits = STEPS.find((step) => durationMs <= step * MOST_STEPS);
  const stepMs = fits ?? Math.ceil(durationMs / MOST_STEPS / MINUTE) * MINUTE;
  return { stepMs, ticks: Array.from({ length: Math.floor(durationMs / stepMs) + 1 }, (_, index) => index * stepMs) };
}
