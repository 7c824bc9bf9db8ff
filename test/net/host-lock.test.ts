import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { takeHostLock } from '../../src/net/host-lock.ts';

const name = `\0kubejoin-test-${process.pid}`;

test('one holder at a time; the second is told who has it, and gets it when it is let go', async () => {
  const first = await takeHostLock(name);
  if (!('release' in first)) throw new Error('nobody else can have it');
  expect(await takeHostLock(name)).toEqual({ holder: process.pid });
  first.release();
  const second = await takeHostLock(name);
  expect(second).toHaveProperty('release');
  if ('release' in second) second.release();
});

test('a holder that is killed lets go', async () => {
  const script = `require('node:net').createServer().listen({ path: ${JSON.stringify(name)} }, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' })).toThrow();
  const lock = await takeHostLock(name);
  expect(lock).toHaveProperty('release');
  if ('release' in lock) lock.release();
});
