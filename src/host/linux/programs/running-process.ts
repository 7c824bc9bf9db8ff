import { readFile } from 'node:fs/promises';
import { errno } from '../errno.ts';

/** A killed process whose parent has not taken notice yet (a zombie, state Z in proc(5)) writes nothing any more. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errno(error) !== 'ESRCH';
  }
  // pid (name) state: the name may hold anything, so the state is what stands behind the last parenthesis.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^.*\) [ZX]/s.test(stat);
}
