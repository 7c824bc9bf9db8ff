/**
 * Cache for what takes minutes to build, one entry a version, outside the checkout. An entry appears under its
 * final name only by a rename, so a later run never uses the remains of a build that was killed.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

export function cacheRoot(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'kubejoin-lab');
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * The cached file or directory of this name; made by `make` where it isn't there. `make` gets a scratch directory and
 * returns the path inside it that becomes the entry.
 */
export async function cached(name: string, make: (scratch: string) => Promise<string>): Promise<string> {
  const entry = path.join(cacheRoot(), name);
  if (await exists(entry)) return entry;
  const unfinished = path.join(cacheRoot(), 'unfinished');
  await mkdir(unfinished, { recursive: true });
  await mkdir(path.dirname(entry), { recursive: true });
  await clearAbandoned(unfinished);
  const scratch = await mkdtemp(path.join(unfinished, `${process.pid}-`));
  try {
    await moveInto(await make(scratch), entry);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return entry;
}

/** Two runs may make the same entry at once; the one that comes second keeps the first one's work. */
async function moveInto(made: string, entry: string): Promise<void> {
  try {
    await rename(made, entry);
  } catch (error) {
    if (!(await exists(entry))) throw error;
  }
}

/** Removes unfinished entries of killed runs: their directories are named after processes that no longer exist. */
async function clearAbandoned(unfinished: string): Promise<void> {
  for (const name of await readdir(unfinished)) {
    if (await exists(`/proc/${Number.parseInt(name, 10)}`)) continue;
    await rm(path.join(unfinished, name), { recursive: true, force: true });
  }
}
