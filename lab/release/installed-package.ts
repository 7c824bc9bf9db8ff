/** The Debian package on a host of the lab. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackageFile } from '../../scripts/release/tree.ts';
import type { ExecOutcome } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';

const ON_HOST = '/root/kubejoin.deb';

export async function installPackage(host: LabHost, file: string): Promise<void> {
  await host.writeFile(ON_HOST, await readFile(file));
  const { code, stderr } = await host.exec(['dpkg', '-i', ON_HOST]);
  if (code !== 0 || stderr !== '') throw new Error(`dpkg -i ended with ${code}: ${stderr}`);
}

export function removePackage(host: LabHost): Promise<string> {
  return host.mustExec(['dpkg', '-r', 'kubejoin']);
}

/** `installed`, or nothing where dpkg has never heard of it. */
export async function packageState(host: LabHost): Promise<string> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg-query that fills it in.
  const { stdout } = await host.exec(['dpkg-query', '-W', '-f', '${db:Status-Status}', 'kubejoin']);
  return stdout.trim();
}

/**
 * Every file of the host, but for the package file itself and dpkg's own notes: of those only what bears the package's
 * name. (On a host whose man pages were taken out dpkg strikes the directory that goes with the package off the lists
 * of others.)
 */
export async function filesOf(host: LabHost): Promise<string[]> {
  const entries = await host.snapshot();
  const counts = (name: string) =>
    !name.startsWith('/root/') && (!name.startsWith('/var/lib/dpkg/') || name.includes('kubejoin'));
  return entries.filter(({ path: name }) => counts(name)).map((entry) => JSON.stringify(entry));
}

/** The program that the package has installed, not that of other tests in /usr/local/bin. */
export function packaged(host: LabHost, ...args: string[]): Promise<ExecOutcome> {
  return host.exec(['/usr/bin/kubejoin', ...args]);
}

export function pathsOf(files: readonly PackageFile[]): string[] {
  return files.map((file) => path.posix.join('/', file.path)).sort();
}
