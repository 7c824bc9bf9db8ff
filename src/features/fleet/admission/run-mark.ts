import { sha256 } from '../../../base/sha256.ts';
import type { HostReader } from '../../../host/ports.ts';

/** The parts of a machine that tell a process from every other one. */
type ProcessReader = Pick<HostReader, 'files' | 'clock'> & { system: Pick<HostReader['system'], 'uid'> };

/** Number of a field of /proc/PID/stat after the program's name (proc_pid_stat(5)): starttime is the 22nd of all. */
const START_TIME = 19;

/**
 * Names this process for later runs: `place.pid.start`. The place is this boot, PID namespace and user; what a process
 * of another place does cannot be seen from here. Where there is no /proc it is a place that no other run has.
 */
export async function runMark(machine: ProcessReader): Promise<string> {
  const stat = await statOf('self', machine);
  const place = await placeOf(machine);
  if (stat === undefined || place === undefined) return `none.0.${String(machine.clock.random()).slice(2)}`;
  return `${place}.${stat.pid}.${stat.start}`;
}

/** True only if the process of a mark has certainly ended. */
export async function hasEnded(mark: string, machine: ProcessReader): Promise<boolean> {
  const [, place, pid = '', start] = /^([0-9a-f]{16})\.(\d{1,10})\.(\d{1,20})$/.exec(mark) ?? [];
  if (place === undefined || place !== (await placeOf(machine))) return false;
  return (await statOf(pid, machine))?.start !== start;
}

async function placeOf(machine: ProcessReader): Promise<string | undefined> {
  const boot = await machine.files.read('/proc/sys/kernel/random/boot_id');
  // The start of its first process tells one PID namespace from another.
  const first = await statOf('1', machine);
  if (boot === undefined || first === undefined) return undefined;
  // Another user's processes may be hidden (hidepid), and would seem to have ended.
  const parts = [boot.toString('latin1').trim(), first.start, machine.system.uid()];
  return sha256(parts.join(' ')).slice(0, 16);
}

async function statOf(pid: string, { files }: ProcessReader): Promise<{ pid: string; start: string } | undefined> {
  const text = (await files.read(`/proc/${pid}/stat`))?.toString('latin1');
  if (text === undefined) return undefined;
  const start = text.slice(text.lastIndexOf(')') + 2).split(' ')[START_TIME];
  return start === undefined ? undefined : { pid: text.slice(0, text.indexOf(' ')), start };
}
