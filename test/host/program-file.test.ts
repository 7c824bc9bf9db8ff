/**
 * Whose files are trusted, on the real file system. Only root can give files away, so those cases need root (CI and the
 * lab have it).
 */
import { chmodSync, chownSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distrustOf, problemOf } from '../../src/host/distrust.ts';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { readProgram } from '../../src/host/linux/programs/program-file.ts';

const STRANGER = 12345;
const MOST = 1024;
const isRoot = process.getuid?.() === 0;

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubejoin-owned-'));
  mkdirSync(join(root, 'folder'), { mode: 0o755 });
  file = join(root, 'folder/program');
  writeFileSync(file, 'program', { mode: 0o755 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = async (path = file) => {
  const found = await readProgram(path, MOST);
  return found?.distrust ? { problem: found.distrust.problem, path: found.distrust.path } : found?.bytes.toString();
};

describe('a program that root is to run elsewhere', () => {
  it('is read where only root and this user could have written it', async () => {
    expect(await read()).toBe('program');
    expect(await read(join(root, 'nowhere'))).toBeUndefined();
    expect(await read(join(root, 'folder'))).toBeUndefined();
  });

  it.each([0o775, 0o757])('is not trusted with the mode %o', async (mode) => {
    chmodSync(file, mode);
    expect(await read()).toEqual({ problem: 'writable', path: file });
  });

  it.each([0o775, 0o757])('is not trusted in a folder with the mode %o, or below one', async (mode) => {
    chmodSync(join(root, 'folder'), mode);
    expect(await read()).toEqual({ problem: 'writable', path: join(root, 'folder') });
    chmodSync(join(root, 'folder'), 0o755);
    chmodSync(root, mode);
    expect(await read()).toEqual({ problem: 'writable', path: root });
  });

  it('is trusted in a folder like /tmp, but not under a name that anybody could have linked there', async () => {
    chmodSync(join(root, 'folder'), 0o1777);
    expect(await read()).toBe('program');
    linkSync(file, join(root, 'folder/other-name'));
    expect(await read()).toEqual({ problem: 'linked', path: file });
    chmodSync(join(root, 'folder'), 0o755);
    expect(await read()).toBe('program');
  });

  it('is not trusted by way of a link in a folder of everybody', async () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o777);
    symlinkSync(file, join(root, 'open/link'));
    expect(await read(join(root, 'open/link'))).toEqual({ problem: 'writable', path: join(root, 'open') });
  });

  it.runIf(isRoot)('of somebody else is not trusted, nor one in a folder or by a link of theirs', async () => {
    chownSync(file, STRANGER, STRANGER);
    expect(await read()).toEqual({ problem: 'owner', path: file });
    chownSync(file, 0, 0);
    chownSync(join(root, 'folder'), STRANGER, STRANGER);
    expect(await read()).toEqual({ problem: 'owner', path: join(root, 'folder') });
  });

  it('too large is no program', async () => {
    writeFileSync(file, Buffer.alloc(MOST + 1));
    await expect(read()).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });
});

describe('whose files are trusted', () => {
  it('is a question of the user who asks', () => {
    const of = (uid: number, mode = 0o644) => ({ type: 'file' as const, uid, mode });
    expect(problemOf(of(0), [1000])).toBeUndefined();
    expect(problemOf(of(1000), [1000])).toBeUndefined();
    expect(problemOf(of(1000), [0])).toBe('owner');
    expect(problemOf(of(1001), [1000])).toBe('owner');
    expect(problemOf(of(0, 0o664), [0])).toBe('writable');
  });

  it('holds for what is not there yet as far as its folders go', async () => {
    chmodSync(join(root, 'folder'), 0o777);
    expect(await distrustOf(join(root, 'folder/none'), linuxFileReader(), [process.getuid?.() ?? 0])).toMatchObject({
      problem: 'writable',
    });
  });
});
