/**
 * A process that the lab started, recorded so that a later run can end it and nothing else: a pid alone may have passed
 * to another process since, a pid and its start time can't.
 */
import { readdir, readFile } from 'node:fs/promises';

export interface RecordedProcess {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, in clock ticks since the machine booted. */
  readonly startTime: string;
}

/** From a /proc/PID/stat line; the program's name in it may hold spaces and parentheses. */
export function parseStat(stat: string): RecordedProcess {
  const pid = Number.parseInt(stat, 10);
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (!Number.isInteger(pid) || startTime === undefined) throw new Error(`no /proc/PID/stat line: ${stat}`);
  return { pid, startTime };
}

export async function recordOf(pid: number): Promise<RecordedProcess> {
  return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

export async function isRunning(recorded: RecordedProcess): Promise<boolean> {
  const stat = await readFile(`/proc/${recorded.pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined || parseStat(stat).startTime !== recorded.startTime) return false;
  return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** Sends a signal, unless the process is gone or its pid has passed to another. */
export async function signal(recorded: RecordedProcess, name: NodeJS.Signals): Promise<void> {
  if (!(await isRunning(recorded))) return;
  try {
    process.kill(recorded.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => ''));
  return (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
