/**
 * Whose files are trusted, on the real file system. Only root can give files away, so those cases need root (CI and the
 * lab have it).
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { orUndefined } from '../../src/base/try.ts';
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
    await expect(read()).rejects.toMatchObject({ kind: 'FILE_TOO_LARGE' });
  });
});

/** Undefined for a descriptor that was closed meanwhile. */
const linkOf = (descriptor: string) => orUndefined(() => readlinkSync(`/proc/self/fd/${descriptor}`));

describe('whose files are trusted', () => {
  it('is a question of the user who asks', () => {
    const of = (uid: number, mode = 0o644) => ({ type: 'file' as const, uid, mode });
    expect(problemOf(of(0), [1000])).toBeUndefined();
    expect(problemOf(of(1000), [1000])).toBeUndefined();
    expect(problemOf(of(1000), [0])).toBe('owner');
    expect(problemOf(of(1001), [1000])).toBe('owner');
    expect(problemOf(of(0, 0o664), [0])).toBe('writable');
  });

  const judged = (path: string) => distrustOf(path, linuxFileReader(), [process.getuid?.() ?? 0]);

  it('holds for what is not there yet as far as its folders go', async () => {
    chmodSync(join(root, 'folder'), 0o777);
    expect(await judged(join(root, 'folder/none'))).toMatchObject({ problem: 'writable' });
  });

  it('is nobody’s where others could put it there, such as in /tmp', async () => {
    expect(await judged(join(root, 'folder/none/file'))).toBeUndefined();
    chmodSync(join(root, 'folder'), 0o1777);
    expect(await judged(join(root, 'folder/none'))).toBe('missing');
    expect(await judged(join(root, 'folder/none/file'))).toBe('missing');
    symlinkSync('folder/none', join(root, 'link'));
    expect(await judged(join(root, 'link'))).toBe('missing');
    expect(await read(join(root, 'folder/none'))).toBeUndefined();
  });

  it('cannot be told of a relative path in a working directory that was removed', async () => {
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw new Error('uv_cwd');
    });
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await judged('../program')).toBe('missing');
    expect(await judged(file)).toBeUndefined();
  });

  it('cannot be told of links that lead nowhere', async () => {
    symlinkSync('loop', join(root, 'loop'));
    expect(await judged(join(root, 'loop'))).toBe('missing');
  });

  it.runIf(isRoot)('takes each link on the way, not only the first and the last place', async () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o1777);
    symlinkSync('open/second', join(root, 'first'));
    symlinkSync('../folder/program', join(root, 'open/second'));
    expect(await judged(join(root, 'first'))).toBeUndefined();
    lchownSync(join(root, 'open/second'), STRANGER, STRANGER);
    expect(await judged(join(root, 'first'))).toMatchObject({ problem: 'owner', path: join(root, 'open/second') });
  });

  it.runIf(isRoot)('goes up from where a link leads, as the kernel does', async () => {
    mkdirSync(join(root, 'other/sub'), { recursive: true });
    writeFileSync(join(root, 'other/program'), 'other');
    symlinkSync('../other/sub', join(root, 'folder/link'));
    const path = `${root}/folder/link/../program`;
    expect(await judged(path)).toBeUndefined();
    chownSync(join(root, 'other'), STRANGER, STRANGER);
    expect(await judged(path)).toMatchObject({ problem: 'owner', path: join(root, 'other') });
  });

  it.runIf(isRoot)('is a question of the open file where a path names one', async () => {
    chmodSync(join(root, 'folder'), 0o1777);
    const descriptor = openSync(file, 'r');
    onTestFinished(() => closeSync(descriptor));
    const path = `/proc/self/fd/${descriptor}`;
    expect(await judged(path)).toBeUndefined();
    rmSync(file);
    expect(await judged(path)).toBeUndefined();
    chownSync(path, STRANGER, STRANGER);
    expect(await judged(path)).toMatchObject({ problem: 'owner', path });
    writeFileSync(`${file} (deleted)`, 'of root, in its place');
    expect(await judged(path)).toMatchObject({ problem: 'owner', path });
  });

  it('holds for what this process has open without a name, such as a pipe', async () => {
    const targets = readdirSync('/proc/self/fd').map((name) => [`/proc/self/fd/${name}`, linkOf(name)] as const);
    const unnamed = targets.filter(([, target]) => target !== undefined && !target.startsWith('/'));
    expect(unnamed).not.toEqual([]);
    for (const [path] of unnamed) expect(await judged(path)).toBeUndefined();
  });
});
