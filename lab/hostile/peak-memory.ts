/** The most memory that a program of a host held, as the kernel counts it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { leaderOf } from '../machine/container.ts';
import type { ExecOutcome } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';

const LOOK_EVERY_MS = 10;

/**
 * Runs `argv`, and looks meanwhile at the processes called `program`: VmHWM only grows, so that the last look counts.
 */
export async function peakMemory(
  host: LabHost,
  program: string,
  argv: readonly string[],
): Promise<{ outcome: ExecOutcome; peakMiB: number }> {
  const leader = await leaderOf(host.place);
  const namespace = readlinkSync(`/proc/${leader}/ns/pid`);
  let peakKiB = 0;
  let ended = false;
  const running = host.exec(argv).finally(() => {
    ended = true;
  });
  while (!ended) {
    for (const pid of readdirSync('/proc'))
      if (/^\d+$/.test(pid)) peakKiB = Math.max(peakKiB, highWater(pid, namespace, program));
    await pause(LOOK_EVERY_MS);
  }
  return { outcome: await running, peakMiB: peakKiB / 1024 };
}

/** In KiB; 0 for another program's. */
function highWater(pid: string, namespace: string, program: string): number {
  try {
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== namespace) return 0;
    if (readFileSync(`/proc/${pid}/comm`, 'latin1').trim() !== program) return 0;
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch (error) {
    // It has ended meanwhile, or is a process of the machine that nobody may look into.
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}
