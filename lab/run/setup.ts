/**
 * vitest's global setup for the tests on a real Kubernetes: a lab for each worker, which test files find by
 * `Lab.attach()` (own-lab.ts). KUBEJOIN_LAB_CONTROL_PLANES (4, of which the first is the cluster) and
 * KUBEJOIN_LAB_WORKERS (3) set the numbers of hosts. With KUBEJOIN_LAB_KEEP=1 a lab that stands already is used, and
 * the lab is left standing at the end.
 */
import type { TestProject } from 'vitest/node';
import { type LabPlace, labPlace } from '../machine/place.js';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS, labVersions } from '../machine/versions.js';
import { VERSIONS } from '../support/oracle-versions.js';
import { endWhenInterrupted, interruptible } from './interrupt.js';
import { abortable, Lab, labCondition } from './lifecycle.js';
import { keepDurations } from './longest-first.js';
import { labIds } from './side-by-side.js';

const keep = process.env.KUBEJOIN_LAB_KEEP === '1';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const places = labIds()
    .slice(0, await numberOfFiles(project))
    .map((id) => labPlace(id));
  const log = (line: string) => console.log(`lab: ${line}`);
  const { signal } = interruptible(log);
  const started = Date.now();
  // Once for all labs, and before any test has a time limit: two builds at a time would take twice as long.
  await abortable(() => Lab.prepare(labVersions(), log), signal);
  for (const kubernetes of VERSIONS)
    await abortable(() => ensureProgram('kubeadm', { ...DEFAULT_VERSIONS, kubernetes }, log), signal);
  await upAll(places, signal);
  console.log(`labs: up in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  endWhenInterrupted(project.vitest, signal, async () => {
    if (!keep) await downAll(places);
  });
  return async () => {
    keepDurations(project.vitest.state.getTestModules());
    if (!keep) await downAll(places);
  };
}

/** A single file needs a single lab. vitest keeps to itself what it was asked for; without it all files are counted. */
async function numberOfFiles({ vitest }: TestProject): Promise<number> {
  const { filenamePattern } = vitest as { filenamePattern?: string[] };
  return (await vitest.globTestSpecifications(filenamePattern)).length;
}

/** Starts all labs. If one fails, all are taken down. */
async function upAll(places: readonly LabPlace[], signal: AbortSignal): Promise<void> {
  const outcomes = await Promise.allSettled(places.map((place) => up(place, signal)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return;
  if (!keep) await downAll(places.filter((_, index) => outcomes[index]?.status === 'fulfilled'));
  throw failed.reason;
}

async function up(place: LabPlace, signal: AbortSignal): Promise<void> {
  if (keep && (await labCondition(place)) === 'standing') return;
  const plan = {
    controlPlanes: Number(process.env.KUBEJOIN_LAB_CONTROL_PLANES ?? 4),
    workers: Number(process.env.KUBEJOIN_LAB_WORKERS ?? 3),
    versions: labVersions(),
    owned: !keep,
    log: (line: string) => console.log(`lab ${place.id}: ${line}`),
    signal,
  };
  (await Lab.up(plan, place)).close();
}

async function downAll(places: readonly LabPlace[]): Promise<void> {
  await Promise.all(places.map((place) => Lab.down(place)));
}
