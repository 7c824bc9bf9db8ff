/** ansible-core for the machine, and Python for hosts, which have none: both made once and kept in the lab's cache. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cached } from '../machine/cache.ts';
import { run, tryRun } from '../machine/command.ts';
import type { LabHost } from '../machine/host.ts';
import { goArch } from '../machine/versions.ts';
import { ensureDebianPrograms } from '../run/requirements.ts';

/** Debian's, not another one on the PATH. */
export const PYTHON = '/usr/bin/python3';
const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');
const SUITE = 'bookworm';
/** The packages of python3 on a Debian that has no Python, with the libraries that its modules load. */
const PACKAGES = [
  ...['python3', 'python3-minimal', 'python3.11', 'python3.11-minimal'],
  ...['libpython3-stdlib', 'libpython3.11-minimal', 'libpython3.11-stdlib'],
  ...['libexpat1', 'libffi8', 'libsqlite3-0', 'libreadline8', 'media-types'],
];

/** Folder of Python packages with ansible-core. */
export async function ensureAnsible(): Promise<string> {
  const hasPip = (await tryRun([PYTHON, '-m', 'pip', '--version']).catch(() => undefined))?.code === 0;
  await ensureDebianPrograms({}, console.log, hasPip ? [] : ['python3', 'python3-pip']);
  const version = (await run([PYTHON, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])).trim();
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  return cached(`programs/ansible-${digest}-python${version}-${goArch()}`, async (scratch) => {
    const folder = path.join(scratch, 'packages');
    const pip = [PYTHON, '-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:'];
    await run([...pip, '--target', folder, '--requirement', REQUIREMENTS]);
    return folder;
  });
}

/** Unpacks Debian's Python in the host. */
export async function installPython(host: LabHost): Promise<void> {
  const archive = readFileSync(await ensurePython());
  await host.writeFile('/root/python.tar', archive);
  await host.mustExec(['tar', '--extract', '--file', '/root/python.tar', '--directory', '/']);
  await host.mustExec(['rm', '/root/python.tar']);
  await host.mustExec(['python3', '-c', 'import ctypes, json, ssl, tempfile, zipfile']);
}

export function ensurePython(): Promise<string> {
  return cached(`python/${SUITE}-${goArch()}-1.tar`, async (scratch) => {
    const [root, list, archive] = ['root', 'list', 'python.tar'].map((name) => path.join(scratch, name)) as [
      string,
      string,
      string,
    ];
    await run(['debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, root]);
    const listed = await run(['dpkg-query', `--admindir=${path.join(root, 'var/lib/dpkg')}`, '-L', ...PACKAGES]);
    const files = [...new Set(listed.split('\n'))].filter((file) => file !== '' && !isDirectory(path.join(root, file)));
    const kept = files.filter((file) => !/^\/(?:lib|bin|sbin)$|^\/usr\/share\/(?:doc|man)\//.test(file));
    writeFileSync(list, kept.map((file) => `.${file}\n`).join(''));
    await run(['tar', '--create', '--file', archive, '--directory', root, '--files-from', list]);
    return archive;
  });
}

function isDirectory(file: string): boolean {
  return lstatSync(file).isDirectory();
}
