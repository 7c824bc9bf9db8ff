import { Failure, isFailure } from '../base/failure.ts';
import { FILE_NOT_WRITTEN } from '../host/linux/files/linux-files-sentences.ts';
import type { Host } from '../host/ports.ts';
import { JOIN_IN_PROGRESS, LOCK_NOT_TAKEN } from './engine-sentences.ts';
import type { Emit } from './events.ts';

/** The things that a run changes, and locks. */
export interface Locks {
  /** The files under this root that make a machine a node, and the journal. */
  host: boolean;
  /** Directories elsewhere. */
  directories: readonly string[];
}

export const OF_THE_HOST: Locks = { host: true, directories: [] };

/** Takes all locks or none; returns the function that releases them. Throws JOIN_IN_PROGRESS. */
export async function takeLocks(host: Host, { host: ofHost, directories }: Locks, emit: Emit): Promise<() => void> {
  const releases: (() => void)[] = [];
  const release = () => {
    for (const one of releases.reverse()) one();
  };
  try {
    if (ofHost) releases.push(await takeOne(host, undefined, emit));
    for (const directory of new Set(directories)) releases.push(await takeOne(host, directory, emit));
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Only warns if nothing can be written: a run that needs the journal, which is next to the lock, fails when it
 * writes that.
 */
async function takeOne({ write }: Host, directory: string | undefined, emit: Emit): Promise<() => void> {
  try {
    const lock = await write.lock(directory);
    if ('release' in lock) return lock.release;
    throw new Failure(JOIN_IN_PROGRESS, {
      ...(lock.holder === 'elsewhere' ? { pid: undefined, elsewhere: true } : { pid: lock.holder }),
      ...(directory !== undefined && { directory }),
    });
  } catch (error) {
    if (!isFailure(error, FILE_NOT_WRITTEN)) throw error;
    emit({ type: 'notice', level: 'warning', message: LOCK_NOT_TAKEN({ reason: error }) });
    return () => {};
  }
}
