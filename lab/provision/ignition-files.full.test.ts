/**
 * Ignition configs of `kubejoin provision`, applied by the real Ignition to a machine's root, whose systemd then enables
 * the service as at a first boot. Needs no cluster.
 */
import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../machine/command.ts';
import { BUILT } from '../worker/kubejoin.ts';
import { ensureIgnition } from './ignition-program.ts';
import { UNIT } from './provision-lab.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const WANTS = `etc/systemd/system/multi-user.target.wants/${UNIT}`;
const KUBEJOIN = ['provision', '192.0.2.1:6443', `--token=${TOKEN}`, '--node-name=w1', '--sentinel-file=/run/a "b" ç'];
const PINNED = [...KUBEJOIN, `--discovery-token-ca-cert-hash=sha256:${'ab'.repeat(32)}`];

let ignition: string;
let directory: string;
let root: string;
let output: string;
beforeAll(async () => {
  ignition = await ensureIgnition();
  directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-ignition-'));
  root = path.join(directory, 'root');
  await mkdir(root);
  await writeFile(path.join(directory, 'config.ign'), await run([BUILT, ...PINNED, '--format=ignition']));
  // As the initrd of a machine runs it: what the first stage has fetched, the second applies.
  output = `${await stage('fetch')}${await stage('files')}`;
}, 900_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

function stage(name: string): Promise<string> {
  const at = (file: string) => path.join(directory, file);
  return run(
    [
      ...[ignition, '-platform=file', `-stage=${name}`, `-root=${root}`, '-log-to-stdout'],
      ...[`-config-cache=${at('cache.json')}`, `-state-file=${at('state')}`, `-neednet=${at('neednet')}`],
    ],
    { env: { IGNITION_CONFIG_FILE: at('config.ign') } },
  );
}

const modeOf = async (file: string) => (await stat(path.join(root, file))).mode & 0o7777;
const read = (file: string) => readFile(path.join(root, file), 'utf8');

it('puts every file where a first boot needs it, readable by root alone, and prints no token', async () => {
  expect(output).toContain('Ignition finished successfully');
  expect(output).not.toContain(TOKEN.slice(7));
  const modes = { 'etc/kubejoin': 0o700, 'etc/kubejoin/join.yaml': 0o600, 'etc/kubejoin/join.sh': 0o700 };
  for (const [file, mode] of Object.entries(modes)) {
    expect([file, await modeOf(file)]).toEqual([file, mode]);
    expect(await stat(path.join(root, file))).toMatchObject({ uid: 0, gid: 0 });
  }
  expect(await modeOf(`etc/systemd/system/${UNIT}`)).toBe(0o644);
});

it('writes the content that the config has', async () => {
  const { storage } = JSON.parse(await readFile(path.join(directory, 'config.ign'), 'utf8'));
  const files: { path: string; contents: { source: string } }[] = storage.files;
  expect(files.map((file) => file.path)).toEqual(['/etc/kubejoin/join.yaml', '/etc/kubejoin/join.sh']);
  for (const file of files) {
    const content = Buffer.from(file.contents.source.replace('data:;base64,', ''), 'base64').toString();
    expect(await read(file.path)).toBe(content);
  }
  expect(await read('etc/kubejoin/join.yaml')).toContain(`token: ${TOKEN}`);
  expect(await read('etc/kubejoin/join.sh')).toContain(`'--sentinel-file=/run/a "b" ç'`);
});

it('has the service enabled by the presets of a first boot', async () => {
  expect(await read('etc/systemd/system-preset/20-ignition.preset')).toBe(`enable ${UNIT}\n`);
  await run(['systemctl', `--root=${root}`, 'preset-all']);
  expect(await readlink(path.join(root, WANTS))).toBe(`/etc/systemd/system/${UNIT}`);
});
