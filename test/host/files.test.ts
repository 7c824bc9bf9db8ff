import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { linuxFileWriter } from '../../src/host/linux/files/file-writer.ts';
import { writeStreamed } from '../../src/host/linux/files/streamed-file.ts';
import { SimulatedDirectory } from '../../src/host/simulated-directory.ts';
import { fakeHost } from '../support/fake-host.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { filesContract } from './contract.ts';

const base = mkdtempSync(join(tmpdir(), 'kubejoin-files-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let count = 0;
function emptyDirectory(): string {
  const root = join(base, `${++count}`);
  mkdirSync(root);
  return root;
}
const read = linuxFileReader();
const write = linuxFileWriter();

describe('Linux files', () => filesContract(async () => ({ read, write, root: emptyDirectory() })));

describe('files of the fake host', () =>
  filesContract(async () => {
    const host = fakeHost({});
    host.directories.set('/work', 0o755);
    return { read: host.read.files, write: host.write.files, root: '/work' };
  }));

it('a sandbox pretends owners that its process could not give', async () => {
  const { reader, writer, root } = new SimulatedDirectory(emptyDirectory());
  await writer.write('/key', Buffer.from('x'), { mode: 0o600 });
  await writer.setOwner('/key', { uid: 4242, gid: 4243, mode: 0o640 });
  expect(await reader.stat('/key')).toMatchObject({ uid: 4242, gid: 4243, mode: 0o640 });
  expect(lstatSync(join(root, 'key'))).toMatchObject({ uid: process.getuid?.(), gid: process.getgid?.() });
  await writer.write('/key', Buffer.from('y'), { mode: 0o600 });
  expect(await reader.stat('/key')).toMatchObject({ uid: 0, mode: 0o600 });
  await writer.makeDirectory('/there', 0o755);
  await writer.link('/there/link', '/key');
  expect([await reader.realPath('/there/link'), (await reader.read('/there/link'))?.toString()]).toEqual(['/key', 'y']);
  await expect(writer.setOwner('/absent', { uid: 1, gid: 1, mode: 0o600 })).rejects.toMatchObject({
    params: { reason: 'ENOENT' },
  });
  await writer.empty('/../..'); // as far up as it goes: the sandbox itself
  expect([readdirSync(root), existsSync(root)]).toEqual([[], true]);
});

describe('Linux files, where the fake has nothing like it', () => {
  it('sees a link to nowhere, and too little space, before a write', async () => {
    const root = emptyDirectory();
    symlinkSync('/nowhere/at/all', join(root, 'link'));
    const needs = { bytes: 1, inodes: 1 };
    expect(await read.writeObstacle(join(root, 'link/below'), needs)).toEqual({
      path: join(root, 'link'),
      reason: 'ENOTDIR',
    });
    expect(await read.writeObstacle(join(root, 'below'), { bytes: 2 ** 62, inodes: 1 })).toMatchObject({
      path: root,
      reason: 'ENOSPC',
      refused: { mount: { point: expect.any(String) }, space: { bytes: expect.any(Number) } },
    });
    expect(readdirSync(root)).toEqual(['link']);
  });

  it.each([0o000, 0o022, 0o077, 0o777])('gives exact modes under any umask (%i)', async (umask) => {
    const root = emptyDirectory();
    const before = process.umask(umask);
    try {
      await write.write(join(root, 'd/file'), Buffer.from('x'), { mode: 0o644, directoryMode: 0o750 });
      await write.append(join(root, 'log'), Buffer.from('x'), { mode: 0o640 });
    } finally {
      process.umask(before);
    }
    const modes = ['d', 'd/file', 'log'].map((name) => lstatSync(join(root, name)).mode & 0o7777);
    expect(modes).toEqual([0o750, 0o644, 0o640]);
  });

  it('replaces a link instead of writing through it, a dangling one too', async () => {
    const root = emptyDirectory();
    writeFileSync(join(root, 'target'), 'untouched');
    symlinkSync(join(root, 'target'), join(root, 'link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    for (const name of ['link', 'dangling']) {
      await write.write(join(root, name), Buffer.from('new'), { mode: 0o600 });
      expect(lstatSync(join(root, name)).isFile()).toBe(true);
    }
    expect(readFileSync(join(root, 'target'), 'utf8')).toBe('untouched');
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });

  it('makes a link, or replaces a file or another link', async () => {
    const root = emptyDirectory();
    const link = join(root, 'current');
    for (const target of ['one', join(root, 'two'), 'three']) {
      await write.link(link, target);
      expect(readlinkSync(link)).toBe(target);
    }
    writeFileSync(join(root, 'file'), 'x');
    await write.link(join(root, 'file'), 'one');
    expect(readlinkSync(join(root, 'file'))).toBe('one');
    expect(readdirSync(root)).toEqual(['current', 'file']);
    mkdirSync(join(root, 'directory'));
    await expect(write.link(join(root, 'directory'), 'one')).rejects.toMatchObject({ params: { reason: 'EISDIR' } });
    await expect(write.link(join(root, 'no/such'), 'one')).rejects.toMatchObject({ params: { reason: 'ENOENT' } });
    expect(readdirSync(root)).toEqual(['current', 'directory', 'file']);
  });

  it('follows links when it reads, and removes the link alone', async () => {
    const root = emptyDirectory();
    writeFileSync(join(root, 'target'), 'content', { mode: 0o640 });
    symlinkSync('target', join(root, 'link'));
    symlinkSync('loop', join(root, 'loop'));
    expect((await read.read(join(root, 'link')))?.toString()).toBe('content');
    expect(await read.stat(join(root, 'link'))).toMatchObject({ type: 'file', size: 7 });
    expect([await read.readLink(join(root, 'link')), await read.readLink(join(root, 'loop'))]).toEqual([
      'target',
      'loop',
    ]);
    await expect(read.read(join(root, 'loop'))).rejects.toMatchObject({
      kind: 'FILE_NOT_READ',
      params: { reason: 'ELOOP' },
    });
    await write.remove(join(root, 'link'));
    expect(readdirSync(root)).toEqual(['loop', 'target']);
  });

  it('empties a directory without following the links in it, and refuses one that is a link itself', async () => {
    const root = emptyDirectory();
    mkdirSync(join(root, 'data'));
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, 'elsewhere/kept'), 'x');
    symlinkSync('../elsewhere', join(root, 'data/to-directory'));
    symlinkSync('../elsewhere/kept', join(root, 'data/to-file'));
    symlinkSync('elsewhere', join(root, 'linked'));
    await write.empty(join(root, 'data'));
    expect(readdirSync(join(root, 'data'))).toEqual([]);
    await expect(write.empty(join(root, 'linked'))).rejects.toMatchObject({
      kind: 'FILE_NOT_REMOVED',
      params: { reason: 'ELOOP' },
    });
    expect(readdirSync(join(root, 'elsewhere'))).toEqual(['kept']);
  });

  it('empties a tree of more levels than the process may open files', () => {
    const root = emptyDirectory();
    const [data, elsewhere] = ['data', 'elsewhere'].map((name) => join(root, name)) as [string, string];
    for (const path of [data, elsewhere]) mkdirSync(path);
    writeFileSync(join(elsewhere, 'kept'), 'x');
    // Step by step, as the path of the deepest one is too long for a system call.
    const deep = `
      const { mkdirSync, symlinkSync, writeFileSync } = require('node:fs');
      for (let level = 0; level < 3_000; level++) {
        if (level % 100 === 0) {
          symlinkSync(${JSON.stringify(elsewhere)}, 'link');
          writeFileSync('file', '');
          mkdirSync('beside');
        }
        mkdirSync('d');
        process.chdir('d');
      }`;
    execFileSync(process.execPath, ['-e', deep], { cwd: data });
    const script = `import(${JSON.stringify(join(import.meta.dirname, '../../src/host/linux/files/file-writer.ts'))})
      .then((m) => m.linuxFileWriter().empty(${JSON.stringify(data)}))`;
    try {
      execFileSync('sh', ['-c', 'ulimit -n 512 && exec "$0" --import tsx -e "$1"', process.execPath, script]);
      expect(readdirSync(data)).toEqual([]);
      expect(readdirSync(elsewhere)).toEqual(['kept']);
    } finally {
      execFileSync('rm', ['-rf', data]);
    }
  });

  it('gives no file away through a link, and neither hangs on a pipe nor changes it', async () => {
    const root = emptyDirectory();
    writeFileSync(join(root, 'target'), 'x', { mode: 0o600 });
    symlinkSync('target', join(root, 'link'));
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mode: 0o640 };
    await expect(write.setOwner(join(root, 'link'), owner)).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      params: { reason: 'ELOOP' },
    });
    expect(lstatSync(join(root, 'target')).mode & 0o7777).toBe(0o600);
    execFileSync('mkfifo', ['-m', '600', join(root, 'pipe')]);
    await expect(write.setOwner(join(root, 'pipe'), owner)).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      params: { reason: 'EINVAL' },
    });
    expect(lstatSync(join(root, 'pipe')).mode & 0o7777).toBe(0o600);
  });

  it('writes into a directory that is reached through a link', async () => {
    const root = emptyDirectory();
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'linked'));
    await write.write(join(root, 'linked/sub/file'), Buffer.from('x'), { mode: 0o600 });
    expect(readFileSync(join(root, 'real/sub/file'), 'utf8')).toBe('x');
  });

  it('leaves one whole content of many written at the same time, and no temporary file', async () => {
    const root = emptyDirectory();
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
    await Promise.all(
      contents.map((content) => write.write(join(root, 'file'), Buffer.from(content), { mode: 0o600 })),
    );
    expect(contents).toContain(readFileSync(join(root, 'file'), 'utf8'));
    expect(readdirSync(root)).toEqual(['file']);
  });

  it('keeps every line that is appended at the same time', async () => {
    const root = emptyDirectory();
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}\n`);
    await Promise.all(lines.map((line) => write.append(join(root, 'log'), Buffer.from(line), { mode: 0o600 })));
    expect(
      readFileSync(join(root, 'log'), 'utf8')
        .split(/(?<=\n)/)
        .sort(),
    ).toEqual([...lines].sort());
  });

  it('removes the temporary files of a killed process, not those of a running one', async () => {
    const root = emptyDirectory();
    const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    writeFileSync(join(root, `.conf.kubejoin-${ended}-0123456789ab`), 'a token');
    writeFileSync(join(root, `.conf.kubejoin-${process.ppid}-0123456789ab`), 'being written');
    writeFileSync(join(root, `.other.kubejoin-${ended}-0123456789ab`), 'of another file');
    await write.remove(join(root, 'conf'));
    const left = [`.conf.kubejoin-${process.ppid}-0123456789ab`, `.other.kubejoin-${ended}-0123456789ab`];
    expect(readdirSync(root)).toEqual(left.sort());
    await write.write(join(root, 'other'), Buffer.from('x'), { mode: 0o600 });
    expect(readdirSync(root)).toEqual([left[0], 'other']);
  });

  it('removes those of a killed process that had the number of this one, and none of its own', async () => {
    const root = emptyDirectory();
    writeFileSync(join(root, `.conf.kubejoin-${process.pid}-0123456789ab`), 'a token');
    const conf = join(root, 'conf');
    await Promise.all(['one', 'two'].map((text) => write.write(conf, Buffer.from(text), { mode: 0o600 })));
    expect(readdirSync(root)).toEqual(['conf']);
    expect(['one', 'two']).toContain(readFileSync(conf, 'utf8'));
  });

  it('removes them too while the killed process waits for its parent to take notice', async () => {
    const root = emptyDirectory();
    const ends = join(base, 'the child may end');
    // The child's parent is now a program that never asks for it. Before that, the shell itself might.
    const child = `while [ ! -e "${ends}" ]; do sleep 0.01; done & echo $!; exec sleep 60`;
    const parent = spawn('sh', ['-c', child], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [line] = await once(parent.stdout, 'data');
      const pid = String(line).trim();
      await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n'), {
        timeout: PATIENCE_MS,
      });
      writeFileSync(ends, '');
      await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '), {
        timeout: PATIENCE_MS,
      });
      writeFileSync(join(root, `.conf.kubejoin-${pid}-0123456789ab`), 'a token');
      await write.remove(join(root, 'conf'));
      expect(readdirSync(root)).toEqual([]);
    } finally {
      parent.kill();
    }
  });

  it('takes a name of 255 bytes, and says when one is longer', async () => {
    const root = emptyDirectory();
    const name = 'ã'.repeat(127);
    await write.write(join(root, name), Buffer.from('x'), { mode: 0o600 });
    expect(readdirSync(root)).toEqual([name]);
    const tooLong = write.write(join(root, 'n'.repeat(256)), Buffer.from('x'), { mode: 0o600 });
    await expect(tooLong).rejects.toMatchObject({ params: { reason: 'ENAMETOOLONG' } });
    expect(readdirSync(root)).toEqual([name]);
  });

  it('reads files of /proc, whose size is said to be 0', async () => {
    expect((await read.read('/proc/self/status'))?.toString()).toContain('Pid:');
    expect((await read.stat('/proc/self/status'))?.size).toBe(0);
  });

  it('stops at the limit of a device without an end', async () => {
    await expect(read.read('/dev/zero', { maxBytes: 1000 })).rejects.toMatchObject({ kind: 'FILE_TOO_LARGE' });
  });

  it('reads a pipe to its end, however slowly it is written, and does not hang on one without a writer', async () => {
    const root = emptyDirectory();
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await read.read(pipe)).toEqual(Buffer.alloc(0));
    const script = `import(${JSON.stringify(join(import.meta.dirname, '../../src/host/linux/files/file-reader.ts'))})
      .then((m) => m.linuxFileReader().read('/dev/fd/9')).then((b) => process.stdout.write(b))`;
    const command = `"$0" --import tsx -e "$1" 9< <(printf one; sleep 0.2; printf two)`;
    expect(execFileSync('bash', ['-c', command, process.execPath, script], { encoding: 'utf8' })).toBe('onetwo');
  });
});

it.each([new Error('enough'), 'enough'])('a write of slow content aborted with %o ends at once', async (reason) => {
  const directory = emptyDirectory();
  const path = join(directory, 'streamed');
  const [aborting, ready] = [new AbortController(), vi.fn(async () => {})];
  const chunks = (async function* () {
    yield Buffer.from('x');
    await new Promise(() => {});
  })();
  const written = writeStreamed(path, chunks, { mode: 0o600, ready, signal: aborting.signal });
  written.catch(() => {});
  const staged = () => readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  await expect.poll(staged).toEqual([1]);
  aborting.abort(reason);
  await expect(written).rejects.toBe(reason);
  expect(readdirSync(directory)).toEqual([]);
  expect(ready).not.toHaveBeenCalled();
});

it('a directory in the place of a streamed file is refused before it is ready', async () => {
  const path = join(base, 'streamed');
  mkdirSync(path);
  const ready = vi.fn(async () => {});
  const chunks = (async function* () {
    yield Buffer.from('x');
  })();
  await expect(
    writeStreamed(path, chunks, { mode: 0o600, ready, signal: new AbortController().signal }),
  ).rejects.toMatchObject({
    ...{ code: 'FILE_NOT_WRITTEN', params: { path, reason: 'EISDIR' } },
  });
  expect(ready).not.toHaveBeenCalled();
});
