import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { childrenOf } from '../../lab/machine/recorded-process.ts';
import { isRunning } from '../../src/host/linux/programs/program.ts';

/** Starts the runner in a group of its own, as a terminal would not. */
function started() {
  const place = mkdtempSync(path.join(tmpdir(), 'kubejoin-runner-'));
  const outer = Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_ENV$/.test(name));
  const runner = path.join(import.meta.dirname, 'interrupted/runner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', runner], {
    ...{ env: { ...Object.fromEntries(outer), PLACE: place }, stdio: 'ignore', detached: true },
  });
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // the whole group has ended
    }
    rmSync(place, { recursive: true, force: true });
  });
  const notes = (): string[] => {
    try {
      return readFileSync(path.join(place, 'notes'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  };
  return { child, notes };
}

const pidsIn = (notes: readonly string[]) => notes.flatMap((line) => /^(?:vitest|worker) (\d+)$/.exec(line)?.[1] ?? []);

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s to the runner of the lab alone ends vitest and its workers, after the labs', async (signal, code) => {
  const { child, notes } = started();
  await expect.poll(notes).toHaveLength(2);
  const pids = pidsIn(notes()).map(Number);
  expect(pids).toHaveLength(2);
  child.kill(signal);
  const [exitCode] = await once(child, 'exit');
  expect(exitCode).toBe(code);
  // No second file began.
  expect(notes().slice(2)).toEqual(['taking down', 'down']);
  await expect.poll(() => Promise.all(pids.map(isRunning))).toEqual([false, false]);
});

it('a runner that is killed ends vitest, after the labs', async () => {
  const { child, notes } = started();
  await expect.poll(notes).toHaveLength(2);
  const pids = pidsIn(notes()).map(Number);
  child.kill('SIGKILL');
  await expect.poll(() => Promise.all(pids.map(isRunning))).toEqual([false, false]);
  expect(notes().slice(2)).toEqual(['taking down', 'down']);
});

it('a vitest that is killed leaves no worker', async () => {
  const { child, notes } = started();
  await expect.poll(notes).toHaveLength(2);
  const [vitest = 0, worker = 0] = pidsIn(notes()).map(Number);
  process.kill(vitest, 'SIGKILL');
  const [exitCode] = await once(child, 'exit');
  expect(exitCode).toBe(1);
  await expect.poll(() => isRunning(worker)).toBe(false);
});

it('a signal that comes before vitest listens ends it, too, without a test', async () => {
  const { child, notes } = started();
  await expect.poll(() => childrenOf(child.pid ?? 0)).toHaveLength(1);
  const [vitest = 0] = await childrenOf(child.pid ?? 0);
  expect(notes()).toEqual([]);
  child.kill('SIGTERM');
  const [exitCode] = await once(child, 'exit');
  expect(exitCode).toBe(143);
  expect(notes().filter((line) => line.startsWith('worker'))).toEqual([]);
  expect(await isRunning(vitest)).toBe(false);
});
