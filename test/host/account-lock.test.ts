import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { linuxFileWriter } from '../../src/host/linux/files/file-writer.ts';
import type { FileLock } from '../../src/host/ports.ts';

const files = linuxFileWriter();
const USERS = 'root:x:0:0:root:/root:/bin/bash\n';
let folder: string;
let passwd: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'account-lock-'));
  passwd = path.join(folder, 'passwd');
  await writeFile(passwd, USERS);
});
afterEach(() => rm(folder, { recursive: true }));

async function taken(): Promise<Extract<FileLock, { release: unknown }>> {
  const lock = await files.lockAccountFile(passwd);
  if (!('release' in lock)) throw new Error(`process ${lock.holder} has it`);
  return lock;
}

/** The pid of a process that has ended and was waited for. */
function deadPid(): number {
  return Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
}

describe('the lock file of shadow-utils', () => {
  it('holds this process’s number, for root alone, and goes when it is released', async () => {
    const lock = await taken();
    expect(await readFile(`${passwd}.lock`, 'latin1')).toBe(`${process.pid}\0`);
    expect((await stat(`${passwd}.lock`)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['passwd', 'passwd.lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual(['passwd']);
  });

  it('is had by one at a time', async () => {
    const lock = await taken();
    expect(await files.lockAccountFile(passwd)).toEqual({ holder: process.pid });
    await lock.release();
    await (await taken()).release();
  });

  it('is given to one of many that want it at once', async () => {
    const locks = await Promise.all(Array.from({ length: 40 }, () => files.lockAccountFile(passwd)));
    expect(locks.filter((lock) => 'release' in lock)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['passwd', 'passwd.lock']);
  });

  it.each(['', '\0', '\n'])('of a process that is dead is taken over (%j behind its number)', async (end) => {
    await writeFile(`${passwd}.lock`, `${deadPid()}${end}`);
    await (await taken()).release();
  });

  it.each(['', 'somebody', '0', '-1', '12 34', `${'9'.repeat(30)}`])(
    'that names no process is left alone: %j',
    async (content) => {
      await writeFile(`${passwd}.lock`, content);
      expect(await files.lockAccountFile(passwd)).toEqual({ holder: undefined });
      expect(await readFile(`${passwd}.lock`, 'latin1')).toBe(content);
      expect(await readdir(folder)).toEqual(['passwd', 'passwd.lock']);
    },
  );

  it('that can’t be made is a failure that names the file', async () => {
    const nowhere = path.join(folder, 'no/passwd');
    await expect(files.lockAccountFile(nowhere)).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      params: { path: nowhere, reason: 'ENOENT' },
    });
  });
});

describe('an edited file', () => {
  const edited = Buffer.from(`${USERS}kubeadm-ks:x:101:101:::/bin/false\n`);

  it('takes the place of what it was made from', async () => {
    await files.write(passwd, edited, { mode: 0o644, editOf: sha256(USERS) });
    expect(await readFile(passwd)).toEqual(edited);
  });

  it('does not take the place of what somebody else has written meanwhile, and leaves nothing of its own', async () => {
    await writeFile(passwd, `${USERS}other:x:1000:1000:::/bin/sh\n`);
    const write = files.write(passwd, edited, { mode: 0o644, editOf: sha256(USERS) });
    await expect(write).rejects.toMatchObject({ code: 'FILE_CHANGED_MEANWHILE', params: { path: passwd } });
    expect(await readFile(passwd, 'utf8')).toContain('other:');
    expect(await readdir(folder)).toEqual(['passwd']);
  });

  it('that has gone meanwhile is not made anew', async () => {
    await rm(passwd);
    await expect(files.write(passwd, edited, { mode: 0o644, editOf: sha256(USERS) })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
