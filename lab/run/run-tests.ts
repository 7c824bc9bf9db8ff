/**
 * `npm run test:real`: vitest with the lab's configuration. --full compares with the kubeadm of every supported minor
 * version, too, and makes and joins a cluster of each.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { labPlace } from '../machine/place.js';
import { OLDER_MINORS } from '../machine/versions.js';
import { INTERRUPTIONS, type Interruption } from './interrupt.js';
import { Lab, labCondition } from './lifecycle.js';
import { labIds } from './side-by-side.js';

const given = process.argv.slice(2);
const full = given.includes('--full');
const namesFiles = given.some((arg) => !arg.startsWith('-'));
const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

let interruption: Interruption | undefined;
let running: ChildProcess | undefined;
for (const name of Object.keys(INTERRUPTIONS) as Interruption[]) {
  process.on(name, () => {
    interruption ??= name;
    // Sends no signal: from a terminal, vitest already received it, and a second one would end it immediately.
    if (running?.connected) running.disconnect();
  });
}

/** True when all passed. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<boolean> {
  if (interruption !== undefined) return false;
  const config = path.join(import.meta.dirname, '../vitest.config.ts');
  running = spawn(process.execPath, [vitest, 'run', '--config', config, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const [code] = (await once(running, 'exit')) as [number | null];
  await clearRemains();
  return code === 0;
}

/** Takes down the labs that a killed vitest left. */
async function clearRemains(): Promise<void> {
  for (const place of labIds().map((id) => labPlace(id))) {
    if ((await labCondition(place)) === 'remains') await Lab.down(place);
  }
}

const outcomes = [
  await run(
    given.filter((arg) => arg !== '--full'),
    full ? { KUBEJOIN_LAB_FULL: '1' } : namesFiles ? {} : { KUBEJOIN_LAB_TURNS: '1' },
  ),
];
/** Tests that depend on the version: joins of control planes, and everything that an init creates. */
const OF_OLDER = ['lab/control-plane/three.test.ts', 'lab/init/equal-to-kubeadm.test.ts'];
if (full && !namesFiles)
  for (const minor of OLDER_MINORS)
    outcomes.push(await run(OF_OLDER, { KUBEJOIN_LAB_KUBERNETES: minor, KUBEJOIN_LAB_WORKERS: '0' }));
if (interruption !== undefined) process.exitCode = INTERRUPTIONS[interruption];
else if (outcomes.includes(false)) process.exitCode = 1;
