import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFiles } from '../../src/host/linux/files/temporary-files.ts';
import { verifyWithSsh } from '../../src/host/linux/programs/ssh-signature.ts';
import { sshFiles } from '../../src/host/linux/ssh-configuration.ts';
import { makeTemporaryDirectory, SimulatedDirectory } from '../../src/host/simulated-directory.ts';

function parent(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-temporary-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe('temporary files', () => {
  it('can be read by their owner alone, and go together', async () => {
    const directory = parent();
    const files = await temporaryFiles(directory, 'x-', { one: 'text', other: Buffer.from('bytes') });
    expect(statSync(files.directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(files.directory, 'one')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(files.directory, 'other'), 'utf8')).toBe('bytes');
    await files.remove();
    await files.remove();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leave nothing if one of them can not be written', async () => {
    const directory = parent();
    await expect(temporaryFiles(directory, 'x-', { one: 'text', 'missing/other': 'text' })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      params: { path: expect.stringMatching(/\/x-\w{6}\/missing\/other$/), reason: 'ENOENT' },
    });
    expect(readdirSync(directory)).toEqual([]);
  });
});

it.each<[string, () => Promise<unknown>]>([
  [
    'the signature of a bundle',
    () => verifyWithSsh({ message: Buffer.of(), signature: Buffer.of(), signers: Buffer.of(), namespace: 'x' }),
  ],
  ['the configuration of ssh', () => sshFiles.write('')],
  ['a rehearsal', () => makeTemporaryDirectory('x-')],
])('a temporary directory that is gone is no bug of kubejoin: for %s', async (_, work) => {
  const { TMPDIR } = process.env;
  onTestFinished(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  process.env.TMPDIR = '/nowhere/tmp';
  await expect(work()).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    class: 'host',
    params: { path: '/nowhere/tmp', reason: 'ENOENT' },
  });
});

it('a directory for a simulated host that can not be made is no bug of kubejoin', async () => {
  await expect(new SimulatedDirectory('/nowhere/host').makeRoot()).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    params: { path: '/nowhere/host', reason: 'ENOENT' },
  });
});
