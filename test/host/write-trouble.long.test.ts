import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { linuxFileWriter } from '../../src/host/linux/files/file-writer.ts';
import { FILE_NOT_WRITTEN } from '../../src/host/linux/files/linux-files-sentences.ts';
import { temporaryFiles } from '../../src/host/linux/files/temporary-files.ts';
import { FULL } from '../support/full.ts';
import { programOf } from '../support/programs.ts';

const NOBODY = 65_534;
const isRoot = process.geteuid?.() === 0;
const write = linuxFileWriter();
let root: string;
let program: string;
const undo: (() => void)[] = [];

beforeAll(async () => {
  program = await programOf(join(import.meta.dirname, 'support/write-child.ts'));
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubejoin-trouble-'));
  chmodSync(root, 0o755);
});
afterEach(() => {
  for (const step of undo.splice(0)) step();
  rmSync(root, { recursive: true, force: true });
});

function child(args: string[], options: SpawnOptions = {}) {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
  return spawn(process.execPath, [program, ...args], { ...options, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function asOrdinaryUser(path: string): Promise<unknown> {
  const writer = child(['once', path], isRoot ? { uid: NOBODY, gid: NOBODY } : {});
  let output = '';
  writer.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await once(writer, 'close');
  return output.trim() === 'done' ? 'done' : JSON.parse(output);
}

/** Mounts a tmpfs at a new directory; the test is reported as skipped where that is not allowed. */
function mountTmpfs(context: TestContext, options: string): string {
  const point = join(root, 'mounted');
  mkdirSync(point);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', point], { stdio: 'pipe' });
  } catch (error) {
    context.skip(`a tmpfs can't be mounted here: ${(error as Error).message.split('\n').at(-2)}`);
  }
  undo.push(() => void execFileSync('umount', [point]));
  return point;
}

/**
 * Has `files` written by processes that are killed, each at a further system call of its second write, until one makes
 * fewer. Gives for how many of them temporary files were left.
 */
async function killedAtEach(mode: 'killed' | 'together', files: readonly string[], size: number): Promise<number> {
  const path = join(root, 'file');
  let abandoned = 0;
  for (let point = 0; ; point += FULL || mode === 'killed' ? 1 : 3) {
    const writer = child([mode, path, String(size), String(point)]);
    let output = '';
    writer.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    const [, signal] = await once(writer, 'close');
    expect([output, signal]).toEqual(output === 'done' ? ['done', null] : ['', 'SIGKILL']);
    for (const file of files) {
      const content = readFileSync(file, 'latin1');
      expect(content).toHaveLength(size);
      expect('AB').toContain(content.charAt(0));
      expect(content).toBe(content.charAt(0).repeat(size));
      expect(statSync(file).mode & 0o7777).toBe(0o600);
    }
    if (output === 'done') return abandoned;
    if (readdirSync(root).length > files.length) abandoned++;
  }
}

describe('a writer killed by SIGKILL', () => {
  it('leaves a whole old or new content, and its half-written file goes with the next write', async () => {
    const path = join(root, 'file');
    expect(await killedAtEach('killed', [path], 400_000)).toBeGreaterThan(3);
    await write.write(path, Buffer.from('after'), { mode: 0o600 });
    expect(readdirSync(root)).toEqual(['file']);
  });
});

describe('a writer of several files together, killed by SIGKILL', () => {
  it('leaves each of them whole, and what it had prepared goes with the next write', async () => {
    const files = ['key', 'crt'].map((ending) => join(root, `file.${ending}`));
    expect(await killedAtEach('together', files, 200_000)).toBeGreaterThan(3);
    await write.replaceTogether(files.map((file) => ({ path: file, content: Buffer.from('after'), mode: 0o600 })));
    expect(files.map((file) => readFileSync(file, 'latin1'))).toEqual(['after', 'after']);
    expect(readdirSync(root).sort()).toEqual(['file.crt', 'file.key']);
  });
});

describe('writes that the system refuses', () => {
  it('keep what was there when the disk is full, and leave no temporary file', async (context) => {
    const point = mountTmpfs(context, 'size=64k');
    const path = join(point, 'file');
    await write.write(path, Buffer.from('before'), { mode: 0o600 });
    await write.append(join(point, 'log'), Buffer.from('one\n'), { mode: 0o600 });
    const big = Buffer.alloc(200_000);
    const refused = await write.write(path, big, { mode: 0o600 }).catch((error: unknown) => error);
    expect(isFailure(refused, FILE_NOT_WRITTEN) && refused.params).toMatchObject({
      path,
      reason: 'ENOSPC',
      refused: { mount: { point, type: 'tmpfs' }, space: { bytes: 65_536, freeBytes: expect.any(Number) } },
    });
    expect(isFailure(refused) && refused.text.cause).toContain(`Free on ${point} (tmpfs`);
    expect(isFailure(refused) && refused.text.cause).toContain('full');
    await expect(write.append(join(point, 'log'), big, { mode: 0o600 })).rejects.toMatchObject({
      params: { reason: 'ENOSPC' },
    });
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readFileSync(join(point, 'log'), 'utf8')).toBe('one\n');
    expect(readdirSync(point)).toEqual(['file', 'log']);
  });

  it('keep all of several files when one of them can not be renamed, or does not fit on the disk', async (context) => {
    const point = mountTmpfs(context, 'size=64k');
    const [key, certificate] = [join(point, 'x.key'), join(point, 'x.crt')];
    for (const path of [key, certificate]) await write.write(path, Buffer.from('before'), { mode: 0o600 });
    const together = (content: Buffer) =>
      write.replaceTogether([
        { path: key, content: Buffer.from('after'), mode: 0o600 },
        { path: certificate, content, mode: 0o600 },
      ]);
    await expect(together(Buffer.alloc(200_000))).rejects.toMatchObject({
      params: { path: certificate, reason: 'ENOSPC' },
    });
    execFileSync('mount', ['--bind', certificate, certificate]); // nothing is renamed over a mount
    try {
      await expect(together(Buffer.from('after'))).rejects.toMatchObject({
        params: { path: certificate, reason: 'EBUSY' },
      });
    } finally {
      execFileSync('umount', [certificate]);
    }
    expect([key, certificate].map((path) => readFileSync(path, 'utf8'))).toEqual(['before', 'before']);
    expect(readdirSync(point).sort()).toEqual(['x.crt', 'x.key']);
    await together(Buffer.from('after'));
    expect([key, certificate].map((path) => readFileSync(path, 'utf8'))).toEqual(['after', 'after']);
  });

  it('say that the file system is read-only', async (context) => {
    const point = mountTmpfs(context, 'size=64k');
    await write.write(join(point, 'file'), Buffer.from('before'), { mode: 0o600 });
    execFileSync('mount', ['-o', 'remount,ro', point]);
    const refused = await write
      .write(join(point, 'file'), Buffer.from('x'), { mode: 0o600 })
      .catch((error: unknown) => error);
    expect(isFailure(refused, FILE_NOT_WRITTEN) && refused.params.reason).toBe('EROFS');
    expect(isFailure(refused) && refused.text.cause).toContain(`${point} (tmpfs`);
    expect(isFailure(refused) && refused.text.cure).toContain(`mount -o remount,rw ${point}`);
    await expect(write.makeDirectory(point, 0o755)).resolves.toBe(false);
    await expect(write.makeDirectory(join(point, 'new'), 0o755)).rejects.toMatchObject({ params: { reason: 'EROFS' } });
    await expect(write.remove(join(point, 'file'))).rejects.toMatchObject({
      kind: 'FILE_NOT_REMOVED',
      params: { reason: 'EROFS' },
    });
    expect(readFileSync(join(point, 'file'), 'utf8')).toBe('before');
  });

  it('say that the directory for temporary files is full', async (context) => {
    const point = mountTmpfs(context, 'size=4k');
    const refused = await temporaryFiles(point, 'x-', { file: Buffer.alloc(8192) }).catch((error: unknown) => error);
    expect(isFailure(refused, FILE_NOT_WRITTEN) && refused.params).toMatchObject({
      reason: 'ENOSPC',
      refused: { mount: { point, type: 'tmpfs' }, space: { bytes: 4096 } },
    });
    expect(readdirSync(point)).toEqual([]);
  });

  it('say that permission is missing', async () => {
    writeFileSync(join(root, 'file'), 'before', { mode: 0o644 });
    chmodSync(root, 0o555);
    expect(await asOrdinaryUser(join(root, 'file'))).toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      params: { reason: 'EACCES' },
    });
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('before');
    chmodSync(root, 0o755);
  });

  it('go through for the same user where it may write', async () => {
    chmodSync(root, 0o777);
    expect(await asOrdinaryUser(join(root, 'file'))).toBe('done');
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('new');
  });

  it('say that a directory is immutable', async (context) => {
    const point = join(root, 'immutable');
    mkdirSync(point);
    try {
      execFileSync('chattr', ['+i', point], { stdio: 'pipe' });
    } catch {
      context.skip('chattr +i is not possible here');
    }
    undo.push(() => void execFileSync('chattr', ['-i', point]));
    await expect(write.write(join(point, 'file'), Buffer.from('x'), { mode: 0o600 })).rejects.toMatchObject({
      params: { reason: 'EPERM', refused: { immutable: point } },
    });
  });
});
