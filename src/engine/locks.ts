import { Failure, isFailure } from '../base/failure.ts';
import { FILE_NOT_WRITTEN } from '../host/linux/files/sentences.ts';
import type { Host } from '../host/ports.ts';
import type { Emit } from './events.ts';
import { JOIN_IN_PROGRESS, LOCK_NOT_TAKEN } from './sentences.ts';

/** Whose files a run changes. */
export interface Locks {
  /** This root's: what makes a machine a node, and the journal. */
  host: boolean;
  /** Directories elsewhere. */
  directories: readonly string[];
}

export const OF_THE_HOST: Locks = { host: true, directories: [] };

/** Takes all of them, or none; gives what lets go of them. Throws JOIN_IN_PROGRESS. */
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
 * Where nothing can be written it is said and gone on: what must not go on without the journal, which lies beside the
 * lock, fails there.
 */
async function takeOne({ write }: Host, directory: string | undefined, emit: Emit): Promise<() => void> {
  try {
    const lock = await write.lock(directory);
    if ('release' in lock) return lock.release;
    const isElsewhere = lock.holder === 'elsewhere';
    const pid = lock.holder === 'elsewhere' ? undefined : lock.holder;
    throw new Failure(JOIN_IN_PROGRESS, {
      pid,
      ...(isElsewhere && { elsewhere: true }),
      ...(directory !== undefined && { directory }),
    });
  } catch (error) {
    if (!isFailure(error, FILE_NOT_WRITTEN)) throw error;
    emit({ type: 'notice', level: 'warning', message: LOCK_NOT_TAKEN({ reason: error }) });
    return () => {};
  }
}
