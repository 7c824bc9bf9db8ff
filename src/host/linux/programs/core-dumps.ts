import { readFileSync, writeFileSync } from 'node:fs';

/** core(5): which mappings a core dump has. Programs that this one starts inherit it. */
const FILTER = '/proc/self/coredump_filter';

/**
 * A core dump of this process has none of its memory from now on, so no key and no token. Node.js has no setrlimit(2).
 * Without /proc nothing is done.
 */
export function forbidCoreDumps(): void {
  write('0');
}

/**
 * What is started inside, without a pause, dumps what programs of this machine do: a service that outlives this
 * process.
 */
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
    // What was not changed here is not to be changed back.
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
    // /proc is not mounted (in another root), or may not be written to.
  }
}
