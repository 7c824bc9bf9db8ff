import fs, {
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { linuxFileWriter } from '../../src/host/linux/files/file-writer.ts';
import { keepMode } from '../../src/host/linux/files/new-directory.ts';

const base = mkdtempSync(join(tmpdir(), 'kubejoin-new-directory-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let root: string;
let secret: string;
beforeEach(() => {
  root = mkdtempSync(join(base, 'root-'));
  secret = join(root, 'shadow');
  writeFileSync(secret, 'secret', { mode: 0o600 });
});
const modeOf = (path: string) => statSync(path).mode & 0o7777;
const isRoot = process.getuid?.() === 0;

describe('the mode of a new directory', () => {
  it.each([0o700, 0o755, 0o1777])('is exactly %i', (mode) => {
    const path = join(root, 'new');
    mkdirSync(path, 0o700);
    keepMode(path, mode);
    expect(modeOf(path)).toBe(mode);
  });

  it('is not given to what a link in its place leads to', () => {
    mkdirSync(join(root, 'other'), 0o700);
    for (const target of [secret, join(root, 'other')]) {
      const path = join(root, 'new');
      symlinkSync(target, path);
      const before = modeOf(target);
      expect(() => keepMode(path, 0o755)).toThrow();
      expect(modeOf(target)).toBe(before);
      rmSync(path);
    }
  });

  it.runIf(isRoot)('is not given to a directory of somebody else', () => {
    const path = join(root, 'new');
    mkdirSync(path, 0o700);
    chownSync(path, 65_534, 65_534);
    keepMode(path, 0o755);
    expect(modeOf(path)).toBe(0o700);
  });
});

describe('a directory that the owner of its parent replaces as soon as it is made', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it('fails the write, and the file that its link leads to keeps its mode', async () => {
    const path = join(root, 'etcd');
    const make = fs.mkdirSync;
    let replaced = 0;
    vi.spyOn(fs, 'mkdirSync').mockImplementation(((...given: Parameters<typeof make>) => {
      const made = make(...given);
      if (given[0] === path) {
        rmdirSync(path);
        symlinkSync(secret, path);
        replaced += 1;
      }
      return made;
    }) as typeof make);
    syncBuiltinESMExports();
    const writer = linuxFileWriter();
    await expect(writer.makeDirectory(path, 0o755)).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    await expect(writer.write(join(path, 'key'), Buffer.from('x'), { mode: 0o600 })).rejects.toThrow();
    expect([replaced, modeOf(secret)]).toEqual([1, 0o600]);
  });
});
