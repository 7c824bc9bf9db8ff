import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  openSync,
  readdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { orUndefined } from '../../../base/try.ts';
import { isRunning } from '../programs/program.ts';
import { synced } from './sync-directory.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Begins the random part of this process's names: an earlier process may have had the same PID. */
const OWN = randomBytes(3).toString('hex');

/**
 * Writes a temporary file next to `path` durably, with mode and owner (default: this process's), ready to be renamed.
 */
export async function stage(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { mode, owner }: { mode: number; owner?: { uid: number; gid: number } | undefined },
): Promise<string> {
  removeAbandoned(path);
  const temporary = temporaryPath(path);
  const descriptor = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, owner ? 0o600 : mode);
  try {
    try {
      if (owner) fchownSync(descriptor, owner.uid, owner.gid); // before others may read it; it also clears bits of the mode
      fchmodSync(descriptor, mode); // the umask may have cleared bits at creation
      // With a descriptor, each call continues where the last one ended.
      for await (const chunk of content instanceof Uint8Array ? [content] : content) writeFileSync(descriptor, chunk);
      await synced(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    discard(temporary);
    throw error;
  }
  return temporary;
}

/** A new name in the same directory. Its PID tells whether the file is abandoned. */
export function temporaryPath(path: string): string {
  const name = `${temporaryPrefix(path)}${process.pid}-${OWN}${randomBytes(3).toString('hex')}`;
  return join(dirname(path), name);
}

/** Removes a temporary file, unless it was renamed. One that remains is removed by the next writer of the file. */
export function discard(temporary: string): void {
  orUndefined(() => unlinkSync(temporary));
}

/** Starts with a dot, so that the kubelet ignores the file in a directory of static Pods. */
function temporaryPrefix(path: string): string {
  // A name of a user's file may be as long as NAME_MAX (255 bytes).
  return `.${Buffer.from(basename(path))
    .subarray(0, 200)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '_')}.kubejoin-`;
}

/** Removes temporary files of killed processes that wrote `path`, since they may contain a token. */
export function removeAbandoned(path: string): void {
  const directory = dirname(path);
  const prefix = temporaryPrefix(path);
  for (const name of orUndefined(() => readdirSync(directory)) ?? []) {
    if (!name.startsWith(prefix)) continue;
    const [, pid = '', by] = /^([1-9]\d*)-([0-9a-f]{6})[0-9a-f]{6}$/.exec(name.slice(prefix.length)) ?? [];
    if (by !== undefined && !isWriting(Number(pid), by)) discard(join(directory, name));
  }
}

function isWriting(pid: number, by: string): boolean {
  return pid === process.pid ? by === OWN : isRunning(pid);
}
