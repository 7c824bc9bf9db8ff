/** A file system that refuses a rename and then the way back, too: no real one does that when a test wants it to. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { replaceTogether } from '../../src/host/linux/files/replace-together.ts';
import { removeAbandoned } from '../../src/host/linux/files/staged-file.ts';

const refused = vi.hoisted(() => new Set<number>());
let renames = 0;

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    renameSync(from: string, to: string) {
      if (refused.has(++renames)) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      fs.renameSync(from, to);
    },
  };
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubejoin-together-'));
  renames = 0;
  refused.clear();
});
afterEach(() => rmSync(root, { recursive: true }));

const files = () =>
  ['key', 'crt'].map((name) => ({ path: join(root, name), content: Buffer.from('after'), mode: 0o600 }));

it('an earlier content that can not be put back is kept beside it for good, and its name is told', async () => {
  for (const { path } of files()) writeFileSync(path, 'before', { mode: 0o600 });
  refused.add(2).add(3);
  const error = await replaceTogether(files()).catch((thrown: unknown) => thrown);
  const params = { path: join(root, 'key'), reason: 'EIO', refused: { path: join(root, 'crt'), reason: 'EIO' } };
  expect(error).toMatchObject({ kind: 'FILE_NOT_RESTORED', params });
  const { kept } = (error as { params: { kept: string } }).params;
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('ESRCH'), { code: 'ESRCH' });
  });
  await removeAbandoned(join(root, 'key'));
  expect(readFileSync(kept, 'utf8')).toBe('before');
  expect(readFileSync(join(root, 'crt'), 'utf8')).toBe('before');
  expect(readdirSync(root)).toHaveLength(3);
});

it('a new file whose pair could not be replaced goes again', async () => {
  refused.add(2);
  await expect(replaceTogether(files())).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    params: { path: join(root, 'crt') },
  });
  expect(readdirSync(root)).toEqual([]);
});
