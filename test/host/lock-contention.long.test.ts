import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeLock } from '../../src/host/linux/lock/lock-files.ts';

const PROCESSES = 10;
const TIMES = 15;
const ROUNDS = 3;
const PARENT = { parentMode: 0o700, parentGoes: false };

let place: string;
let program: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'kubejoin-lock-'));
  program = join(place, 'contender.mjs');
  const entry = new URL('support/contender.ts', import.meta.url).pathname;
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
});

afterAll(() => rm(place, { recursive: true, force: true }));

interface Ended {
  had: number;
  signal: NodeJS.Signals | null;
  code: number | null;
  said: string;
}

function contender(path: string, seed: number): Promise<Ended> {
  const child = spawn(process.execPath, [program, path, String(TIMES), String(seed)]);
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ had: Number(out), code, signal, said })),
  );
}

test('many processes that want it at once, some of which are killed: never two have it, always one gets it', async () => {
  let [had, killed] = [0, 0];
  for (let round = 1; round <= ROUNDS; round++) {
    const path = join(place, 'state', 'lock');
    const ended = await Promise.all(
      Array.from({ length: PROCESSES }, (_, index) => contender(path, round * 100 + index)),
    );
    for (const one of ended) {
      expect(one.said).toBe('');
      expect(one.signal === 'SIGKILL' || one.code === 0).toBe(true);
      had += one.had;
      killed += one.signal === null ? 0 : 1;
    }
    const last = await takeLock(path, PARENT);
    expect(last).toHaveProperty('release');
    if ('release' in last) last.release();
  }
  expect(had).toBeGreaterThanOrEqual((ROUNDS * PROCESSES) / 2);
  expect(killed).toBe((ROUNDS * PROCESSES) / 2);
});
