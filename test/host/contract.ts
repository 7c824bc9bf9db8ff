import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileReader, FileWriter } from '../../src/host/ports.ts';

/** The promises of FileReader and FileWriter, for every implementation. `root` is an empty directory to work in. */
export function filesContract(make: () => Promise<{ read: FileReader; write: FileWriter; root: string }>): void {
  const text = (content: Buffer | undefined) => content?.toString('utf8');
  const bytes = (content: string) => Buffer.from(content);

  it('has undefined for what is not there, below a file too', async () => {
    const { read, write, root } = await make();
    const file = join(root, 'file');
    await write.write(file, bytes('x'), { mode: 0o600 });
    for (const path of [join(root, 'absent'), join(root, 'no/such/place'), join(file, 'below')]) {
      const found = [await read.read(path), await read.stat(path), await read.list(path), await read.readLink(path)];
      expect(found).toEqual([undefined, undefined, undefined, undefined]);
    }
    expect(await read.list(file)).toBeUndefined();
    for (const path of [file, root]) expect(await read.readLink(path)).toBeUndefined();
  });

  it('writes content and mode, making missing parents with their mode', async () => {
    const { read, write, root } = await make();
    const path = join(root, 'a/b/c.conf');
    await write.write(path, bytes('one'), { mode: 0o600, directoryMode: 0o700 });
    expect(text(await read.read(path))).toBe('one');
    expect(await read.stat(path)).toMatchObject({ type: 'file', mode: 0o600, size: 3 });
    expect(await read.stat(join(root, 'a'))).toMatchObject({ type: 'directory', mode: 0o700 });
    expect(await read.stat(join(root, 'a/b'))).toMatchObject({ type: 'directory', mode: 0o700 });
  });

  it('knows what speaks against a write without one', async () => {
    const { read, write, root } = await make();
    const needs = { bytes: 1, inodes: 1 };
    const file = join(root, 'file');
    await write.write(file, bytes('x'), { mode: 0o400 });
    for (const path of [root, join(root, 'absent/directory'), file])
      expect(await read.writeObstacle(path, needs)).toBeUndefined();
    expect(await read.list(root)).toEqual(['file']);
  });

  it('replaces content and mode', async () => {
    const { read, write, root } = await make();
    const path = join(root, 'file');
    await write.write(path, bytes('a longer first content'), { mode: 0o644 });
    await write.write(path, bytes('two'), { mode: 0o600 });
    expect(text(await read.read(path))).toBe('two');
    expect((await read.stat(path))?.mode).toBe(0o600);
  });

  it('writes an empty file, and bytes that are no text', async () => {
    const { read, write, root } = await make();
    await write.write(join(root, 'empty'), bytes(''), { mode: 0o644 });
    expect(await read.read(join(root, 'empty'))).toEqual(Buffer.alloc(0));
    const raw = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await write.write(join(root, 'raw'), raw, { mode: 0o644 });
    expect(await read.read(join(root, 'raw'))).toEqual(raw);
  });

  it('replaces several files at once, each with its mode and owner; one that is not there gets a mode', async () => {
    const { read, write, root } = await make();
    const [certificate, key, other] = ['x.crt', 'x.key', 'other'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    await write.write(certificate, bytes('old'), { mode: 0o644 });
    await write.write(key, bytes('old'), { mode: 0o600 });
    const uid = (await read.stat(key))?.uid ?? 0;
    const owner = uid === 0 ? { uid: 301, gid: 302 } : {};
    if (uid === 0) await write.setOwner(key, { uid: 301, gid: 302, mode: 0o640 }); // only the superuser gives files away
    const contents = [certificate, key, other].map((path) => ({ path, content: bytes(`new ${path}`), mode: 0o400 }));
    await write.replaceTogether(contents);
    for (const { path } of contents) expect(text(await read.read(path))).toBe(`new ${path}`);
    expect(await read.stat(certificate)).toMatchObject({ mode: 0o644 });
    expect(await read.stat(key)).toMatchObject({ mode: uid === 0 ? 0o640 : 0o600, ...owner });
    expect(await read.stat(other)).toMatchObject({ mode: 0o400, uid });
    expect(await read.list(root)).toEqual(['other', 'x.crt', 'x.key']);
  });

  it('replaces none where one of several can not be', async () => {
    const { read, write, root } = await make();
    await write.write(join(root, 'x.key'), bytes('old'), { mode: 0o600 });
    await write.write(join(root, 'file'), bytes('x'), { mode: 0o600 });
    await write.makeDirectory(join(root, 'directory'), 0o755);
    for (const [name, reason] of [
      ['directory', 'EISDIR'],
      ['no/such', 'ENOENT'],
      ['file/below', 'ENOTDIR'],
    ] as const) {
      const files = ['x.key', name].map((one) => ({ path: join(root, one), content: bytes('new'), mode: 0o600 }));
      await expect(write.replaceTogether(files)).rejects.toMatchObject({
        code: 'FILE_NOT_WRITTEN',
        params: { path: join(root, name), reason },
      });
      expect(text(await read.read(join(root, 'x.key')))).toBe('old');
      expect(await read.list(root)).toEqual(['directory', 'file', 'x.key']);
    }
  });

  it('appends, and keeps the mode of what was there', async () => {
    const { read, write, root } = await make();
    const path = join(root, 'journal/log');
    await write.append(path, bytes('one\n'), { mode: 0o600, directoryMode: 0o700 });
    await write.append(path, bytes('two\n'), { mode: 0o644 });
    expect(text(await read.read(path))).toBe('one\ntwo\n');
    expect((await read.stat(path))?.mode).toBe(0o600);
  });

  it('lists names in order', async () => {
    const { read, write, root } = await make();
    for (const name of ['b', 'a', 'Z', 'sub/x']) await write.write(join(root, name), bytes(name), { mode: 0o644 });
    expect(await read.list(root)).toEqual(['Z', 'a', 'b', 'sub']);
  });

  it('makes a directory once', async () => {
    const { read, write, root } = await make();
    expect(await write.makeDirectory(join(root, 'x/y'), 0o750)).toBe(true);
    expect(await write.makeDirectory(join(root, 'x/y'), 0o700)).toBe(false);
    expect(await read.stat(join(root, 'x/y'))).toMatchObject({ type: 'directory', mode: 0o750 });
    expect(await read.list(join(root, 'x/y'))).toEqual([]);
  });

  it('removes a file, and takes nothing there as done', async () => {
    const { read, write, root } = await make();
    await write.write(join(root, 'sub/file'), bytes('x'), { mode: 0o644 });
    await write.remove(join(root, 'sub/file'));
    expect(await read.read(join(root, 'sub/file'))).toBeUndefined();
    expect(await read.list(join(root, 'sub'))).toEqual([]);
    await write.remove(join(root, 'sub/file'));
    await write.remove(join(root, 'never/was'));
  });

  it('empties a directory, and takes nothing there as done', async () => {
    const { read, write, root } = await make();
    const directory = join(root, 'member');
    await write.makeDirectory(directory, 0o700);
    for (const name of ['file', 'snap/db', 'wal/0/deep', '.hidden'])
      await write.write(join(directory, name), bytes(name), { mode: 0o600 });
    await write.write(join(root, 'beside'), bytes('kept'), { mode: 0o644 });
    await write.empty(directory);
    expect(await read.list(directory)).toEqual([]);
    expect(await read.stat(directory)).toMatchObject({ type: 'directory', mode: 0o700 });
    expect(text(await read.read(join(directory, 'snap/db')))).toBeUndefined();
    expect(text(await read.read(join(root, 'beside')))).toBe('kept');
    await write.empty(directory);
    await write.empty(join(root, 'never/was'));
    const file = join(root, 'beside');
    await expect(write.empty(file)).rejects.toMatchObject({
      kind: 'FILE_NOT_REMOVED',
      params: { path: file, reason: 'ENOTDIR' },
    });
    expect(text(await read.read(file))).toBe('kept');
  });

  it('empties a directory but for the names that are kept, which are those of the directory itself', async () => {
    const { read, write, root } = await make();
    const directory = join(root, 'volume');
    for (const name of ['kept/file', 'kept/deep/file', 'kept2', 'member/kept/file', 'file'])
      await write.write(join(directory, name), bytes(name), { mode: 0o600 });
    await write.empty(directory, { keep: ['kept', 'absent'] });
    expect(await read.list(directory)).toEqual(['kept']);
    expect(await read.list(join(directory, 'kept'))).toEqual(['deep', 'file']);
    expect(text(await read.read(join(directory, 'kept/deep/file')))).toBe('kept/deep/file');
    await write.empty(directory);
    expect(await read.list(directory)).toEqual([]);
  });

  it("sets owner, group and mode of a file and of a directory; a new file is not the old owner's", async () => {
    const { read, write, root } = await make();
    const path = join(root, 'key');
    await write.write(path, bytes('x'), { mode: 0o600 });
    const before = await read.stat(path);
    const uid = before?.uid ?? 0;
    const owner = uid === 0 ? { uid: 301, gid: 302 } : { uid, gid: before?.gid ?? 0 }; // only the superuser gives files away
    await write.setOwner(path, { ...owner, mode: 0o640 });
    expect(await read.stat(path)).toMatchObject({ type: 'file', ...owner, mode: 0o640, size: 1 });
    await write.makeDirectory(join(root, 'data'), 0o755);
    await write.setOwner(join(root, 'data'), { ...owner, mode: 0o700 });
    expect(await read.stat(join(root, 'data'))).toMatchObject({ type: 'directory', ...owner, mode: 0o700 });
    await write.write(path, bytes('y'), { mode: 0o600 });
    expect(await read.stat(path)).toMatchObject({ uid: before?.uid, gid: before?.gid, mode: 0o600 });
    const absent = join(root, 'absent');
    await expect(write.setOwner(absent, { ...owner, mode: 0o600 })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      params: { path: absent, reason: 'ENOENT' },
    });
  });

  it('refuses to write where a file or a directory stands in the way', async () => {
    const { read, write, root } = await make();
    await write.write(join(root, 'file'), bytes('x'), { mode: 0o644 });
    await write.makeDirectory(join(root, 'directory/inner'), 0o755);
    const failure = (reason: string, path: string) => ({ code: 'FILE_NOT_WRITTEN', params: { path, reason } });
    const below = join(root, 'file/below');
    await expect(write.write(below, bytes('y'), { mode: 0o644 })).rejects.toMatchObject(failure('ENOTDIR', below));
    await expect(write.makeDirectory(join(root, 'file'), 0o755)).rejects.toMatchObject(
      failure('ENOTDIR', join(root, 'file')),
    );
    await expect(write.write(join(root, 'directory'), bytes('y'), { mode: 0o644 })).rejects.toMatchObject(
      failure('EISDIR', join(root, 'directory')),
    );
    await expect(write.remove(join(root, 'directory'))).rejects.toMatchObject({
      kind: 'FILE_NOT_REMOVED',
      params: { reason: 'EISDIR' },
    });
    expect(text(await read.read(join(root, 'file')))).toBe('x');
  });

  it('refuses to read a directory, and more than the limit', async () => {
    const { read, write, root } = await make();
    await write.write(join(root, 'ten'), bytes('0123456789'), { mode: 0o644 });
    expect(text(await read.read(join(root, 'ten'), { maxBytes: 10 }))).toBe('0123456789');
    await expect(read.read(join(root, 'ten'), { maxBytes: 9 })).rejects.toMatchObject({
      kind: 'FILE_TOO_LARGE',
      params: { maxBytes: 9 },
    });
    await expect(read.read(root)).rejects.toMatchObject({
      kind: 'FILE_NOT_READ',
      params: { path: root, reason: 'EISDIR' },
    });
  });

  it('tells a change in the directory', async () => {
    const { read, write, root } = await make();
    const never = new AbortController().signal;
    const change = read.changed(join(root, 'awaited'), never);
    await write.write(join(root, 'awaited'), bytes('x'), { mode: 0o644 });
    await change;
    expect(text(await read.read(join(root, 'awaited')))).toBe('x');
  });

  it('stops waiting for a change with the reason of the signal', async () => {
    const { read, root } = await make();
    const controller = new AbortController();
    const change = read.changed(join(root, 'awaited'), controller.signal);
    controller.abort(new Error('enough'));
    await expect(change).rejects.toThrow('enough');
    await expect(read.changed(join(root, 'awaited'), AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
}
