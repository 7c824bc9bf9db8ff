import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../programs/program.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/**
 * A file beside `path`, on the disk with its whole content, mode and owner (default: this process's), that has only to
 * be given its name.
 */
export async function stage(
  path: string,
  content: Uint8Array,
  { mode, owner }: { mode: number; owner?: { uid: number; gid: number } | undefined },
): Promise<string> {
  await removeAbandoned(path);
  const temporary = join(dirname(path), temporaryName(path));
  const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, owner ? 0o600 : mode);
  try {
    try {
      if (owner) await handle.chown(owner.uid, owner.gid); // before others may read it, and a change of owner takes bits away
      await handle.chmod(mode); // the umask may have taken bits away at creation, never added any
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  return temporary;
}

/**
 * Starts with a dot, so that the kubelet passes over it in a directory of static Pods; the process tells who may remove
 * it.
 */
function temporaryName(path: string): string {
  return `${temporaryPrefix(path)}${process.pid}-${randomBytes(6).toString('hex')}`;
}

function temporaryPrefix(path: string): string {
  // NAME_MAX is 255 bytes; names of files that kubejoin writes are far shorter, a user's own may not be.
  return `.${Buffer.from(basename(path))
    .subarray(0, 200)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '_')}.kubejoin-`;
}

/** Temporary files of a write to `path` whose process was killed: they may hold a token. */
export async function removeAbandoned(path: string): Promise<void> {
  const directory = dirname(path);
  const prefix = temporaryPrefix(path);
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(/^(\d+)-[0-9a-f]{12}$/.exec(name.slice(prefix.length))?.[1]);
    if (pid > 0 && !(await isRunning(pid))) await unlink(join(directory, name)).catch(() => {});
  }
}
