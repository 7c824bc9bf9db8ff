/** Ignition configs of `kubejoin provision`, judged by Ignition's own validator. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tryRun } from '../machine/command.ts';
import { provisionLab } from './provision-lab.ts';

const VALIDATOR = 'github.com/coreos/ignition/v2/validate@v2.21.0';

const at = provisionLab();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-ignition-'));
  const env = { ...process.env, GOBIN: directory, GOWORK: 'off', GOFLAGS: '' };
  await promisify(execFile)('go', ['install', VALIDATOR], { env });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function validated(config: string) {
  const file = path.join(directory, 'config.ign');
  await writeFile(file, config, { mode: 0o600 });
  return tryRun([path.join(directory, 'validate'), file]);
}

it('passes, without a warning', async () => {
  const config = await at.userData([...at.args, '--format=ignition', '--sentinel-file=/run/a "b" ç']);
  expect(await validated(config)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect((await validated(config.replace('"mode": 384', '"mode": "384"'))).code).not.toBe(0);
});
