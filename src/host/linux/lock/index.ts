import { Failure } from '../../../base/failure.ts';
import type { HostLock } from '../../ports.ts';
import { errno } from '../errno.ts';
import { writing } from '../files/writing.ts';
import { lockHolder, takeLock } from './take.ts';

/** Beside the journal: whoever has the files of this root has its lock. */
const HOST_LOCK = '/var/lib/kubejoin/lock';
const STATE_MODE = 0o700;
const DIRECTORY_MODE = 0o755;

/** As the port says. Who may not even write the lock can't change what it protects, and needs none. */
export function lockFiles(directory?: string): Promise<HostLock> {
  const path = directory === undefined ? HOST_LOCK : `${directory}/.kubejoin-lock`;
  const parent = { parentMode: directory === undefined ? STATE_MODE : DIRECTORY_MODE, parentGoes: directory === undefined };
  return writing(path, async () => {
    try {
      return await takeLock(path, parent);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (process.geteuid?.() !== 0 && ['EACCES', 'EPERM'].includes(errno(error))) return { release: () => {} };
      const held = await lockHolder(path);
      if (held) return held;
      throw error;
    }
  });
}
