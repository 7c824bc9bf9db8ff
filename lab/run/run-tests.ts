/**
 * `npm run test:real`: vitest with the lab's configuration. --gate runs the fixed list of gate.ts. --full compares with
 * the kubeadm of every supported minor version, too, and makes and joins a cluster of each.
 */
import path from 'node:path';
import { labPlace } from '../machine/place.js';
import { OLDER_MINORS } from '../machine/versions.js';
import { GATE_HOSTS } from './gate.js';
import { INTERRUPTIONS } from './interrupt.js';
import { Lab, labCondition } from './lifecycle.js';
import { labIds } from './side-by-side.js';
import { VitestProcess } from './vitest-process.js';

const given = process.argv.slice(2);
const full = given.includes('--full');
const gate = given.includes('--gate');
if (full && gate) throw new Error('--gate and --full exclude each other');
const namesFiles = given.some((arg) => !arg.startsWith('-'));
const config = path.join(import.meta.dirname, '../vitest.config.ts');
const vitest = new VitestProcess();

/** True when all passed. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<boolean> {
  const passed = await vitest.run(config, args, env);
  await clearRemains();
  return passed;
}

/** Fewer hosts, which boot sooner. */
function ofGate(): Record<string, string> {
  const {
    KUBEJOIN_LAB_CONTROL_PLANES = `${GATE_HOSTS.controlPlanes}`,
    KUBEJOIN_LAB_WORKERS = `${GATE_HOSTS.workers}`,
  } = process.env;
  return { KUBEJOIN_LAB_GATE: '1', KUBEJOIN_LAB_CONTROL_PLANES, KUBEJOIN_LAB_WORKERS };
}

/** Takes down the labs that a killed vitest left. */
async function clearRemains(): Promise<void> {
  for (const place of labIds().map((id) => labPlace(id))) {
    if ((await labCondition(place)) === 'remains') await Lab.down(place);
  }
}

const outcomes = [
  await run(
    given.filter((arg) => arg !== '--full' && arg !== '--gate'),
    full ? { KUBEJOIN_LAB_FULL: '1' } : gate ? ofGate() : {},
  ),
];
/** Tests that depend on the version: joins of control planes, and everything that an init creates. */
const OF_OLDER = ['lab/control-plane/three.test.ts', 'lab/init/equal-to-kubeadm.test.ts'];
if (full && !namesFiles)
  for (const minor of OLDER_MINORS)
    outcomes.push(await run(OF_OLDER, { KUBEJOIN_LAB_KUBERNETES: minor, KUBEJOIN_LAB_WORKERS: '0' }));
if (vitest.interruption !== undefined) process.exitCode = INTERRUPTIONS[vitest.interruption];
else if (outcomes.includes(false)) process.exitCode = 1;
