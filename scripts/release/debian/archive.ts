/** Creates a reproducible .deb with dpkg-deb from files in memory and on disk. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { inTree, type PackageFile, put } from '../tree.ts';

export interface DebianArchive {
  /** The fields of control; Installed-Size is added. */
  readonly control: Readonly<Record<string, string>>;
  readonly files: readonly PackageFile[];
  readonly date: Date;
}

/** Every dpkg supports xz; `none` is for tests. */
export type Compression = 'xz' | 'none';

export async function makeArchive(
  { control, files, date }: DebianArchive,
  file: string,
  compression: Compression,
): Promise<void> {
  await inTree(files, async (tree) => {
    const sizes = await Promise.all(
      files.map(async (entry) => Math.ceil((await stat(path.join(tree, entry.path))).size / 1024)),
    );
    const installed = sizes.reduce((sum, size) => sum + size, 0);
    await put(tree, {
      path: 'DEBIAN/control',
      content: controlText({ ...control, 'Installed-Size': String(installed) }),
    });
    await put(tree, { path: 'DEBIAN/md5sums', content: await md5sums(tree, files) });
    // dpkg-deb limits the dates of all entries to this one.
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1000)) };
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, file], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
}

function controlText(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** Digests for `dpkg --verify`. */
async function md5sums(tree: string, files: readonly PackageFile[]): Promise<string> {
  const names = files.map((entry) => entry.path).sort();
  const lines = names.map(
    async (name) =>
      `${createHash('md5')
        .update(await readFile(path.join(tree, name)))
        .digest('hex')}  ${name}\n`,
  );
  return (await Promise.all(lines)).join('');
}
