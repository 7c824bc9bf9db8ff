import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHECKSUMS, writeChecksums } from '../../scripts/release/checksums.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-sums-'));
  writeFileSync(path.join(folder, 'kubejoin_1.0.0_amd64.deb'), Buffer.alloc(3_000_000, 7));
  writeFileSync(path.join(folder, 'a'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = () => spawnSync('sha256sum', ['--check', '--strict', CHECKSUMS], { cwd: folder, encoding: 'utf8' });

it('are what sha256sum accepts, of every file', async () => {
  await writeChecksums(folder);
  expect(check()).toMatchObject({ status: 0, stdout: 'a: OK\nkubejoin_1.0.0_amd64.deb: OK\n', stderr: '' });
});

it('do not fit a file that was changed', async () => {
  await writeChecksums(folder);
  appendFileSync(path.join(folder, 'a'), 'x');
  expect(check().stdout).toContain('a: FAILED');
});

it('are the same when they are made again beside those of before', async () => {
  await writeChecksums(folder);
  const first = readFileSync(path.join(folder, CHECKSUMS), 'utf8');
  await writeChecksums(folder);
  expect(readFileSync(path.join(folder, CHECKSUMS), 'utf8')).toBe(first);
});
