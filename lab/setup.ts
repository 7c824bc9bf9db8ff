/**
 * vitest's global setup for the tests on a real Kubernetes: one lab for all test files, which find it by `Lab.attach()`.
 * KUBEJOIN_LAB_CONTROL_PLANES (4, of which the first is the cluster) and KUBEJOIN_LAB_WORKERS (3) set the numbers of hosts. With KUBEJOIN_LAB_KEEP=1 a lab that stands already is used, and
 * the lab is left standing at the end.
 */
import { type Interrupted, interruptible } from './interrupt.js';
import { Lab, labCondition } from './lifecycle.js';
import { labVersions } from './versions.js';

const log = (line: string) => console.log(`lab: ${line}`);

export default async function setup(): Promise<() => Promise<void>> {
  const keep = process.env.KUBEJOIN_LAB_KEEP === '1';
  if (keep && (await labCondition()) === 'standing') return async () => {};
  const { signal } = interruptible(log);
  const started = Date.now();
  const controlPlanes = Number(process.env.KUBEJOIN_LAB_CONTROL_PLANES ?? 4);
  const lab = await Lab.up({
    controlPlanes,
    workers: Number(process.env.KUBEJOIN_LAB_WORKERS ?? 3),
    versions: labVersions(),
    owned: !keep,
    log,
    signal,
  });
  log(`up in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  lab.close();
  // vitest may run no teardown when it is told to end: the lab must not outlive it.
  const end = () => process.exit((signal.reason as Interrupted).exitCode);
  signal.addEventListener('abort', () => void Lab.down().finally(end));
  return async () => {
    if (!keep) await Lab.down();
  };
}
