/** Creates a reproducible .deb with dpkg-deb from files in memory and on disk. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface PackageFile {
  /** Path without the leading /. */
  readonly path: string;
  readonly content: string | Uint8Array | { readonly copyOf: string };
  /** Default: 0644. */
  readonly mode?: 0o755;
}

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
  const tree = await mkdtemp(path.join(tmpdir(), 'kubejoin-deb-'));
  try {
    await chmod(tree, 0o755);
    for (const entry of files) await put(tree, entry);
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
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

async function put(tree: string, { path: name, content, mode }: PackageFile): Promise<void> {
  const target = path.join(tree, name);
  const folders = name.split('/').slice(0, -1);
  await mkdir(path.dirname(target), { recursive: true });
  // Independent of the umask, because they become system directories.
  for (const [index] of folders.entries()) await chmod(path.join(tree, ...folders.slice(0, index + 1)), 0o755);
  if (typeof content === 'object' && 'copyOf' in content) await copyFile(content.copyOf, target);
  else await writeFile(target, content);
  await chmod(target, mode ?? 0o644);
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
