import { randomBytes } from 'node:crypto';
import { constants, promises } from 'node:fs';
import type { FileLock } from '../../ports.ts';
import { errno, isAbsent } from '../errno.ts';
import { isRunning } from '../programs/program.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
const MODE = 0o600;

/**
 * Locks as shadow-utils' commonio_lock: PATH.lock contains the PID of its holder and is created with link(2), so that
 * it always has its content. The lock of a dead process is removed. (shadow-utils also locks /etc/.pwd.lock with
 * fcntl(2), which Node.js does not have.)
 */
export async function lockAccountFile(path: string): Promise<FileLock> {
  const lock = `${path}.lock`;
  const own = `${lock}.kubejoin-${process.pid}-${randomBytes(6).toString('hex')}`;
  await writePid(own);
  try {
    if (await linked(own, lock)) return { release: () => released(lock) };
    const holder = await holderOf(lock);
    if (holder === undefined || isRunning(holder)) return { holder };
    await released(lock);
    return (await linked(own, lock)) ? { release: () => released(lock) } : { holder: await holderOf(lock) };
  } finally {
    await released(own);
  }
}

/** Writes the PID with a NUL after it, as shadow-utils does. */
async function writePid(path: string): Promise<void> {
  const handle = await promises.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, MODE);
  try {
    await handle.writeFile(`${process.pid}\0`);
  } finally {
    await handle.close();
  }
}

async function linked(own: string, lock: string): Promise<boolean> {
  try {
    await promises.link(own, lock);
    return true;
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** Undefined for a lock without a PID, which shadow-utils does not remove either. */
async function holderOf(lock: string): Promise<number | undefined> {
  const content = await promises.readFile(lock, 'latin1').catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
    return '';
  });
  const pid = /^(\d{1,10})\s*\0?$/.exec(content)?.[1];
  return pid === undefined || Number(pid) === 0 ? undefined : Number(pid);
}

async function released(path: string): Promise<void> {
  await promises.unlink(path).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
}
