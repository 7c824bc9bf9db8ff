/**
 * User data of `kubejoin provision` for a machine whose image has /etc/kubejoin open to everyone, with files in it: what
 * another user can read while Ignition, cloud-init and the script work. Each is also run with user data that does not
 * close the directory, to show that the user would read the token then.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { booted, SEED } from '../first-boot/cloud-image.ts';
import { applyIgnition } from '../first-boot/ignition-program.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { provisionLab } from './provision-lab.ts';
import { OF_IMAGE, OPEN_DIRECTORY, seenDuring, slowly, watching } from './watcher.ts';

const at = provisionLab();
const LOG = '/dev/null';

const dataFor = (format: string) => at.userData([...at.args, `--format=${format}`]);

/** The image's own files were open, so the user looked; nothing of kubejoin's was. */
function expectClosed(seen: readonly string[]): void {
  expect(seen).toContain(OF_IMAGE);
  expect(seen.filter((text) => text !== OF_IMAGE)).toEqual([]);
}

function expectRead(seen: readonly string[]): void {
  expect(seen.join('\n')).toContain(at.secret);
}

async function onHost(host: LabHost, work: () => Promise<unknown>): Promise<string[]> {
  await host.mustExec(['sh', '-c', `rm -rf /etc/kubejoin; ${OPEN_DIRECTORY}`]);
  const watcher = await host.spawn(watching('/etc/kubejoin'));
  return seenDuring(watcher, work);
}

const closedOn = async (host: LabHost) =>
  expect(await host.mustExec(['sh', '-c', 'cd /etc/kubejoin; stat -c "%a %n" . *'])).toBe(
    '700 .\n700 join.sh\n600 join.yaml\n',
  );

it('another user can at no moment read what the script writes', async () => {
  const whole = await dataFor('script');
  const script = whole.slice(0, whole.lastIndexOf('if [ -d /run/systemd/system ]'));
  const { worker } = at;
  const runs = (text: string) => () => worker.mustExec(['sh'], { stdin: text, under: slowly(LOG) });
  expectClosed(await onHost(worker, runs(script)));
  await closedOn(worker);
  const open = script.replace('umask 077', 'umask 022').replace('chmod 0700 /etc/kubejoin\n', '');
  expectRead(await onHost(worker, runs(open)));
});

it('another user can at no moment read what cloud-init writes', async () => {
  const host = await at.born('#cloud-config\n{}\n');
  await until('the host to have booted', () => booted(host));
  const runs = (text: string) => async () => {
    await host.mustExec(['sh', '-c', `cat > ${SEED}/user-data; cloud-init clean`], { stdin: text });
    await host.mustExec(['cloud-init', 'init', '--local']);
    await host.mustExec(['cloud-init', 'init'], { under: slowly(LOG) });
  };
  const data = await dataFor('cloud-init');
  expectClosed(await onHost(host, runs(data)));
  await closedOn(host);
  const open = data.slice(0, data.indexOf('bootcmd:')) + data.slice(data.indexOf('write_files:'));
  expectRead(await onHost(host, runs(open)));
});

it('another user can at no moment read what Ignition writes', async () => {
  const config = JSON.parse(await dataFor('ignition'));
  const root = await mkdtemp(path.join(tmpdir(), 'kubejoin-ignition-open-'));
  const directory = path.join(root, 'etc/kubejoin');
  const runs = async (text: string) => {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    for (const name of ['join.yaml', 'join.sh']) await writeFile(path.join(directory, name), OF_IMAGE, { mode: 0o755 });
    await chmod(root, 0o755);
    const [command = '', ...args] = watching(directory);
    const watcher = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return seenDuring(watcher, () => applyIgnition(text, root, slowly(LOG)));
  };
  try {
    expectClosed(await runs(JSON.stringify(config)));
    const modes = { '': 0o700, 'join.yaml': 0o600, 'join.sh': 0o700 };
    for (const [name, mode] of Object.entries(modes))
      expect([name, (await stat(path.join(directory, name))).mode & 0o7777]).toEqual([name, mode]);
    const { storage } = config;
    const open = {
      ...storage,
      directories: [],
      files: storage.files.map((file: object) => ({ ...file, mode: 0o644 })),
    };
    expectRead(await runs(JSON.stringify({ ...config, storage: open })));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
