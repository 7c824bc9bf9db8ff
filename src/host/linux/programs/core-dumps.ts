import { readFileSync, writeFileSync } from 'node:fs';

/** Filter of core(5) for the mappings in a core dump. Child processes inherit it. */
const FILTER = '/proc/self/coredump_filter';

/** Excludes all memory (keys, tokens) from core dumps of this process; Node.js has no setrlimit(2). Needs /proc. */
export function forbidCoreDumps(): void {
  write('0');
}

/** Runs `start` synchronously with the machine's own filter, for a service that outlives this process. */
export function withCoreDumps<T>(start: () => T): T {
  const usual = ofFirstProcess();
  if (usual === undefined) return start();
  write(`0x${usual}`);
  try {
    return start();
  } finally {
    write('0');
  }
}

function ofFirstProcess(): string | undefined {
  try {
    // Another value than 0 was not set by this process.
    if (Number.parseInt(readFileSync(FILTER, 'latin1'), 16) !== 0) return undefined;
    return /^[0-9a-f]{1,8}$/.exec(readFileSync('/proc/1/coredump_filter', 'latin1').trim())?.[0];
  } catch {
    return undefined;
  }
}

function write(filter: string): void {
  try {
    writeFileSync(FILTER, filter);
  } catch {
    // /proc is not mounted (in another root) or not writable.
  }
}
