import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, symlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockHolder, takeLock } from '../../src/host/linux/lock/lock-files.ts';
import type { HostLock } from '../../src/host/ports.ts';

const STATE = { parentMode: 0o700, parentGoes: true };
const ELSEWHERE = { parentMode: 0o755, parentGoes: false };

let place: string;
let path: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'kubejoin-lock-'));
  path = join(place, 'state', 'lock');
});

afterEach(() => rm(place, { recursive: true, force: true }));

async function held(lock: Promise<HostLock>): Promise<() => void> {
  const taken = await lock;
  if (!('release' in taken)) throw new Error(`held by ${taken.holder}`);
  return taken.release;
}

/** A socket of the lock's directory, made by somebody who then ends, or says `text`. */
async function plant(name: string, text?: string): Promise<() => void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const at = JSON.stringify(join(path, name));
  if (text !== undefined) {
    const server = createServer((socket) => socket.on('error', () => {}).end(text));
    await new Promise<void>((resolve) => server.listen({ path: join(path, name) }, resolve));
    return () => void server.close();
  }
  const script = `require('node:net').createServer().listen({ path: ${at} }, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' })).toThrow();
  return () => {};
}

test('one holder at a time; the second is told who has it, and gets it when it is let go', async () => {
  const release = await held(takeLock(path, STATE));
  expect(await takeLock(path, STATE)).toEqual({ holder: process.pid });
  expect(await lockHolder(path)).toEqual({ holder: process.pid });
  release();
  (await held(takeLock(path, STATE)))();
});

test('nothing of it is left; what else is in the directory around it stays', async () => {
  (await held(takeLock(path, STATE)))();
  expect(await readdir(place)).toEqual([]);
  const release = await held(takeLock(path, STATE));
  await writeFile(join(place, 'state', 'journal.jsonl'), '');
  release();
  expect(await readdir(join(place, 'state'))).toEqual(['journal.jsonl']);
});

test("a directory of somebody else's stays, also when it is empty; one that was made for the lock goes", async () => {
  await mkdir(join(place, 'pki'));
  (await held(takeLock(join(place, 'pki', '.kubejoin-lock'), ELSEWHERE)))();
  (await held(takeLock(join(place, 'new', 'pki', '.kubejoin-lock'), ELSEWHERE)))();
  expect(await readdir(place)).toEqual(['new', 'pki']);
  expect(await readdir(join(place, 'new'))).toEqual([]);
});

test('a holder that is killed lets go, before and after its name was to be seen', async () => {
  await plant('000000000000001-00000000deaddead');
  await plant('.000000000000002-00000000deaddead');
  const release = await held(takeLock(path, STATE));
  expect(await readdir(path)).toHaveLength(1);
  release();
  expect(await readdir(place)).toEqual([]);
});

test('the number of a process is believed of this PID namespace only', async () => {
  const end = await plant('000000000000001-0000000000000abc', '4711 pid:[1]');
  expect(await takeLock(path, STATE)).toEqual({ holder: 'elsewhere' });
  end();
  const endOther = await plant('000000000000002-0000000000000abc', 'end process 1');
  expect(await takeLock(path, STATE)).toEqual({ holder: undefined });
  endOther();
});

test('one who wants it, too, and came first has it; when it gives up it is gone', async () => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const server = createServer((socket) => void setTimeout(() => server.close(() => {}) && socket.destroy(), 20));
  await new Promise<void>((resolve) =>
    server.listen({ path: join(path, '000000000000001-0000000000000abc') }, resolve),
  );
  (await held(takeLock(path, STATE)))();
});

test('a path that is too long for a socket', async () => {
  const far = join(place, ...Array.from({ length: 4 }, () => 'd'.repeat(60)), 'lock');
  const release = await held(takeLock(far, STATE));
  expect(await takeLock(far, STATE)).toEqual({ holder: process.pid });
  release();
  expect(existsSync(far)).toBe(false);
});

test('a directory that others can enter proves nothing', async () => {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
  await expect(takeLock(path, STATE)).rejects.toMatchObject({ code: 'LOCK_NOT_TRUSTED', params: { path } });
});

test('what has not the name of a candidate stays', async () => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const name of ['passwd', '.hidden', '000000000000001-dead']) await writeFile(join(path, name), '');
  const release = await held(takeLock(path, STATE));
  expect(await lockHolder(path)).toEqual({ holder: process.pid });
  release();
  expect((await readdir(path)).sort()).toEqual(['.hidden', '000000000000001-dead', 'passwd']);
});

test('a link that is put in its place after it was opened is not followed', async () => {
  const victim = join(place, 'victim');
  await mkdir(victim);
  const name = '000000000000001-00000000deaddead';
  await writeFile(join(victim, name), '');
  const taking = takeLock(path, STATE);
  // As the owner of the directory around it could: root's directory makes room for a link.
  renameSync(path, `${path}.old`);
  symlinkSync(victim, path);
  const release = await held(taking);
  expect(await lockHolder(`${path}.old`)).toEqual({ holder: process.pid });
  release();
  expect(await readdir(victim)).toEqual([name]);
  expect(await readdir(`${path}.old`)).toEqual([]);
});

test('a link in its place is not followed', async () => {
  await mkdir(join(place, 'state'));
  await mkdir(join(place, 'elsewhere'));
  await symlink(join(place, 'elsewhere'), path);
  await expect(takeLock(path, STATE)).rejects.toMatchObject({ code: 'LOCK_NOT_TRUSTED', params: { path } });
  expect(await readdir(join(place, 'elsewhere'))).toEqual([]);
});

test.each([
  ['the directory around it', (target: string) => symlink(target, join(place, 'state'))],
  [
    'one further up',
    async (target: string) => {
      await symlink(target, join(place, 'link'));
      path = join(place, 'link', 'state', 'lock');
    },
  ],
])('%s is a link to what is not there: that is said at once', async (_, link) => {
  await link(join(place, 'not-mounted'));
  await expect(takeLock(path, STATE)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(takeLock(path, ELSEWHERE)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a file system that does not keep the owner has no place for a lock, and nothing is left there', async () => {
  const owner = vi.spyOn(process, 'geteuid').mockReturnValue(65_533);
  try {
    await expect(takeLock(path, STATE)).rejects.toMatchObject({ code: 'ENOTSUP' });
    expect(await readdir(place)).toEqual([]);
  } finally {
    owner.mockRestore();
  }
});

test('what is made around it has its mode, whatever the umask is', async () => {
  const before = process.umask(0o077);
  try {
    const release = await held(takeLock(path, ELSEWHERE));
    expect((await stat(join(place, 'state'))).mode & 0o777).toBe(0o755);
    release();
  } finally {
    process.umask(before);
  }
});
