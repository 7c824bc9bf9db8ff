/**
 * Ignition configs of `kubejoin provision`, applied by the real Ignition to a machine's root, whose systemd then enables
 * the service as at a first boot. Needs no cluster.
 */
import { mkdtemp, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyIgnition } from '../first-boot/ignition-program.ts';
import { run } from '../machine/command.ts';
import { BUILT } from '../worker/kubejoin.ts';
import { UNIT } from './provision-lab.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const WANTS = `etc/systemd/system/multi-user.target.wants/${UNIT}`;
const KUBEJOIN = ['provision', '192.0.2.1:6443', `--token=${TOKEN}`, '--node-name=w1', '--sentinel-file=/run/a "b" ç'];
const PINNED = [...KUBEJOIN, `--discovery-token-ca-cert-hash=sha256:${'ab'.repeat(32)}`];

let config: string;
let root: string;
let output: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'kubejoin-ignition-root-'));
  config = await run([BUILT, ...PINNED, '--format=ignition']);
  output = await applyIgnition(config, root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

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
  const { storage } = JSON.parse(config);
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
