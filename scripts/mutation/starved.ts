import { readFileSync } from 'node:fs';

/**
 * In milliseconds: how long a process has waited for a processor so far, its main thread alone. 0 where nobody counts
 * (proc(5), schedstat).
 */
export function starved(pid: number | 'self' = 'self'): number {
  try {
    const [, waited = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waited) / 1e6;
  } catch {
    return 0;
  }
}

/** Counts as much of the time since its making, in milliseconds, as a process had a processor or did not want one. */
export class OwnTime {
  readonly #pid: number | 'self';
  readonly #began = performance.now();
  readonly #starved: number;

  constructor(pid: number | 'self' = 'self') {
    this.#pid = pid;
    this.#starved = starved(pid);
  }

  get ms(): number {
    return Math.max(0, performance.now() - this.#began - (starved(this.#pid) - this.#starved));
  }
}
