/** Process data that a local user can read while something runs on a host: titles, and, as root, the environment. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { leaderOf } from '../machine/container.ts';
import type { LabHost } from '../machine/host.ts';

export interface Watched<T> {
  readonly result: T;
  /** Each once: `kubejoin cmdline`. */
  readonly sightings: readonly string[];
  /** Those of them while a kubelet ran: a join has got far by then. */
  readonly late: readonly string[];
  /** All programs that were seen: proof that a watch without findings did look. */
  readonly programs: ReadonlySet<string>;
}

/** Looks without a pause for `secret` while `work` goes on. */
export async function watchProcesses<T>(host: LabHost, secret: string, work: () => Promise<T>): Promise<Watched<T>> {
  const leader = await leaderOf(host.place);
  if (leader === undefined) throw new Error(`host ${host.name} isn't running`);
  const namespace = readlinkSync(`/proc/${leader}/ns/pid`);
  const sightings = new Set<string>();
  const late = new Set<string>();
  const programs = new Set<string>();
  let ended = false;
  const working = work().finally(() => {
    ended = true;
  });
  while (!ended) {
    const [hits, running] = [new Set<string>(), new Set<string>()];
    for (const pid of readdirSync('/proc')) if (/^\d+$/.test(pid)) look(pid, namespace, secret, hits, running);
    for (const program of running) programs.add(program);
    for (const hit of hits) sightings.add(hit);
    if (running.has('kubelet')) for (const hit of hits) late.add(hit);
    await turn();
  }
  return { result: await working, sightings: [...sightings].sort(), late: [...late].sort(), programs };
}

function look(pid: string, namespace: string, secret: string, sightings: Set<string>, programs: Set<string>): void {
  try {
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== namespace) return;
    const program = readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
    programs.add(program);
    for (const where of ['cmdline', 'environ'] as const) {
      if (readFileSync(`/proc/${pid}/${where}`, 'latin1').includes(secret)) sightings.add(`${program} ${where}`);
    }
  } catch (error) {
    // It has ended meanwhile, or is a process of the machine that nobody may look into.
    if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
