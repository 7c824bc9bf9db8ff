import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../programs/program.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/**
 * Writes a temporary file next to `path` durably, with mode and owner (default: this process's), ready to be renamed.
 */
export async function stage(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { mode, owner }: { mode: number; owner?: { uid: number; gid: number } | undefined },
): Promise<string> {
  await removeAbandoned(path);
  // The PID tells which files are abandoned.
  const name = `${temporaryPrefix(path)}${process.pid}-${randomBytes(6).toString('hex')}`;
  const temporary = join(dirname(path), name);
  const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, owner ? 0o600 : mode);
  try {
    try {
      if (owner) await handle.chown(owner.uid, owner.gid); // before others may read it; it also clears bits of the mode
      await handle.chmod(mode); // the umask may have cleared bits at creation
      // On a handle, each writeFile continues where the last one ended.
      for await (const chunk of content instanceof Uint8Array ? [content] : content) await handle.writeFile(chunk);
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

/** Starts with a dot, so that the kubelet ignores the file in a directory of static Pods. */
function temporaryPrefix(path: string): string {
  // A name of a user's file may be as long as NAME_MAX (255 bytes).
  return `.${Buffer.from(basename(path))
    .subarray(0, 200)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '_')}.kubejoin-`;
}

/** Removes temporary files of killed processes that wrote `path`, since they may contain a token. */
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
