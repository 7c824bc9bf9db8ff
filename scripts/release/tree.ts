/** Files of a package or image in a folder, as they are packed. */
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface PackageFile {
  /** Path without the leading /. */
  readonly path: string;
  readonly content: string | Uint8Array | { readonly copyOf: string };
  /** Default: 0644. */
  readonly mode?: 0o755;
}

/** Runs `work` with a folder that contains the files, and removes it. */
export async function inTree<T>(files: readonly PackageFile[], work: (tree: string) => Promise<T>): Promise<T> {
  const tree = await mkdtemp(path.join(tmpdir(), 'kubejoin-tree-'));
  try {
    await chmod(tree, 0o755);
    for (const entry of files) await put(tree, entry);
    return await work(tree);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

export async function put(tree: string, { path: name, content, mode }: PackageFile): Promise<void> {
  const target = path.join(tree, name);
  const folders = name.split('/').slice(0, -1);
  await mkdir(path.dirname(target), { recursive: true });
  // Independent of the umask, because they become system directories.
  for (const [index] of folders.entries()) await chmod(path.join(tree, ...folders.slice(0, index + 1)), 0o755);
  if (typeof content === 'object' && 'copyOf' in content) await copyFile(content.copyOf, target);
  else await writeFile(target, content);
  await chmod(target, mode ?? 0o644);
}
