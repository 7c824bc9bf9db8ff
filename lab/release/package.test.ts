/**
 * The Debian package of the executable under test, on a bare Debian: installed, used to join, removed. Not compressed,
 * to be quick; release.full.test.ts has the real one.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForExecutable, distFolder, projectRoot } from '../../scripts/build/bundle.ts';
import { runtimeOf } from '../../scripts/build/executable/runtime.ts';
import { targetNamed } from '../../scripts/build/executable/target.ts';
import { bundledPackages } from '../../scripts/release/bundled-packages.ts';
import { type DebianArchive, makeArchive } from '../../scripts/release/debian/archive.ts';
import { kubejoinPackage } from '../../scripts/release/debian/kubejoin-package.ts';
import { run, tryRun } from '../machine/command.ts';
import { standingFor } from '../run/full.ts';
import { ensureDebianPrograms } from '../run/requirements.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { IGNORED } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { filesOf, installPackage, packaged, packageState, pathsOf, removePackage } from './installed-package.ts';

const at = workerLab();
const date = new Date('2026-02-03T04:05:06Z');
const project = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));

let folder: string;
let archive: DebianArchive;
let file: string;
beforeAll(async () => {
  await ensureDebianPrograms({ man: 'man-db', 'dpkg-deb': 'dpkg' }, console.log);
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-package-'));
  const target = targetNamed('linux-x64');
  const packages = bundledPackages(await bundleForExecutable(folder));
  const executable = path.join(distFolder, 'kubejoin');
  archive = await kubejoinPackage({
    project,
    target,
    executable,
    packages,
    nodeFolder: runtimeOf(target).folder,
    commit: 'abc',
    date,
  });
  file = path.join(folder, 'kubejoin.deb');
  await makeArchive(archive, file, 'none');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('is the same bytes again, whatever the umask, all of it root’s', async () => {
    const umask = process.umask(0o077);
    try {
      await makeArchive(archive, path.join(folder, 'again.deb'), 'none');
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(path.join(folder, 'again.deb')).equals(readFileSync(file))).toBe(true);
    const listed = (await run(['dpkg-deb', '--contents', file])).trimEnd().split('\n');
    const kinds = new Set(listed.map((line) => line.split(/\s+/).slice(0, 2).join(' ')));
    expect([...kinds].sort()).toEqual(['-rw-r--r-- root/root', '-rwxr-xr-x root/root', 'drwxr-xr-x root/root']);
    expect(await run(['dpkg-deb', '--info', file])).not.toMatch(/postinst|prerm|preinst|postrm/);
  });

  it('installs with nothing but what a bare Debian has, and leaves nothing when it is removed', async () => {
    const before = await filesOf(at.worker);
    await installPackage(at.worker, file);
    expect(await packageState(at.worker)).toBe('installed');
    expect(await at.worker.mustExec(['dpkg', '--verify', 'kubejoin'])).toBe('');
    const listed = (await at.worker.mustExec(['dpkg', '-L', 'kubejoin'])).trimEnd().split('\n');
    expect(listed).toEqual(expect.arrayContaining(pathsOf(archive.files)));
    expect(await packaged(at.worker, 'version', '-o', 'short')).toMatchObject({
      code: 0,
      stdout: `v${project.version}\n`,
      stderr: '',
    });
    await expectCompletions();

    await removePackage(at.worker);
    expect(await packageState(at.worker)).toBe('');
    expect(await filesOf(at.worker)).toEqual(before);
  });

  it('has man pages in both languages that man sets without a warning', async () => {
    const pages = archive.files.filter((entry) => entry.path.startsWith('usr/share/man/'));
    expect(pages.length).toBeGreaterThan(30);
    for (const page of standingFor(pages, (entry) => /kubejoin(-join)?\.8\.gz$/.test(entry.path))) {
      const name = path.join(folder, path.basename(page.path, '.gz'));
      writeFileSync(name, gunzipSync(page.content as Uint8Array));
      const env = { LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANROFFSEQ: '', MANPAGER: 'cat' };
      const { code, stdout, stderr } = await tryRun(['man', '--warnings', '--encoding=UTF-8', '--local-file', name], {
        env,
      });
      expect({ path: page.path, code, stderr }).toEqual({ path: page.path, code: 0, stderr: '' });
      if (!page.path.endsWith('/kubejoin-join.8.gz')) continue;
      expect(stdout).toMatch(/--discovery-token-ca-cert-hash (?:strings|lista)\b/);
      expect(stdout).toContain(
        page.path.includes('pt_BR')
          ? 'Associa esta máquina a um cluster'
          : 'Joins this machine to a Kubernetes cluster.',
      );
    }
  });

  it('joins a worker, which stays when the package goes', async () => {
    await installPackage(at.worker, file);
    const { code, stdout, stderr } = await packaged(at.worker, 'join', ...at.args, IGNORED);
    expect(code, stdout + stderr).toBe(0);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    await removePackage(at.worker);
    expect(await at.worker.fileExists('/usr/bin/kubejoin')).toBe(false);
    expect(await at.worker.mustExec(['systemctl', 'is-active', 'kubelet'])).toBe('active\n');
    await at.cluster.waitReady('worker1');
  });

  it('is refused by dpkg where it is cut off, and no half program stays', async () => {
    const cut = path.join(folder, 'cut.deb');
    writeFileSync(cut, readFileSync(file).subarray(0, 50_000_000));
    await expect(installPackage(at.worker, cut)).rejects.toThrow('dpkg -i ended with 1');
    expect(await packageState(at.worker)).not.toBe('installed');
    expect(await at.worker.fileExists('/usr/bin/kubejoin')).toBe(false);
  });
});

/** The files are what the program prints, and bash loads its own. */
async function expectCompletions(): Promise<void> {
  const places = {
    bash: '/usr/share/bash-completion/completions/kubejoin',
    zsh: '/usr/share/zsh/vendor-completions/_kubejoin',
    fish: '/usr/share/fish/vendor_completions.d/kubejoin.fish',
  };
  for (const [shell, place] of Object.entries(places)) {
    expect(await at.worker.readFile(place)).toBe((await packaged(at.worker, 'completion', shell, '--lang=en')).stdout);
  }
  // compopt works only while bash itself completes.
  const script = `compopt() { :; }; source ${places.bash} && complete -p kubejoin && COMP_LINE="kubejoin jo" COMP_POINT=11 && _kubejoin && echo "\${COMPREPLY[*]}"`;
  const { code, stdout } = await at.worker.exec(['bash', '--norc', '-c', script]);
  expect({ code, lines: stdout.trimEnd().split('\n') }).toEqual({
    code: 0,
    lines: ['complete -o default -F _kubejoin kubejoin', 'join'],
  });
}
