/**
 * kubejoin called as kubeadm beside the real one: how far the command lines of public tools get, with which exit code,
 * and which commands and flags there are. Needs the built kubeadm, and no cluster: npx vitest run --config
 * lab/differential/vitest.config.ts as-kubeadm
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Command } from '../../src/cli/argv/command.js';
import { kubeadmRoot } from '../../src/program/root.js';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';
import { AS_KUBEADM_LINES, compareAsKubeadm, flagsIn } from './as-kubeadm.js';
import { Sides } from './sides.js';

let sides: Sides;
beforeAll(async () => {
  sides = await Sides.start({ kubeadm: await ensureProgram('kubeadm', DEFAULT_VERSIONS, console.log) });
});
afterAll(async () => sides?.close());

/** kubeadm is started for each: several at once keep both processors busy. */
async function each<Item, Result>(items: readonly Item[], run: (item: Item, index: number) => Promise<Result>) {
  const results: Result[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await run(item, index);
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

describe('command lines get equally far, with the same exit code', () => {
  test.each([...AS_KUBEADM_LINES])('%s', async (source, cases) => {
    const name = source.replaceAll(/\W+/g, '-');
    const complaints = await each(cases, (one, index) => compareAsKubeadm(sides, one, `${name}-${index}`));
    expect(complaints.filter((complaint) => complaint !== undefined)).toEqual([]);
  });
});

/** Flags that only kubejoin called as kubeadm has: kubeadm does without them there, and nobody misses a refusal. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  // kubeadm takes these three, too, and hides them.
  'init phase control-plane all': [
    ...['apiserver-extra-args', 'controller-manager-extra-args', 'scheduler-extra-args'],
  ],
  'init phase control-plane apiserver': ['apiserver-extra-args'],
  'init phase control-plane controller-manager': ['controller-manager-extra-args'],
  'init phase control-plane scheduler': ['scheduler-extra-args'],
  'init phase etcd all': ['cert-dir', 'config', 'dry-run', 'image-repository', 'patches'],
  'init phase addon all': ['print-manifest'],
  'join phase check-etcd': ['config', 'control-plane', 'dry-run'],
  'join phase control-plane-join etcd': [
    ...['apiserver-advertise-address', 'config', 'control-plane', 'dry-run', 'node-name', 'patches'],
  ],
  'join phase control-plane-join update-status': [
    'apiserver-advertise-address',
    'config',
    'control-plane',
    'node-name',
  ],
  'reset phase remove-etcd-member': ['cri-socket'],
};

test('each command has the flags that kubeadm has', async () => {
  const compared = await each(commands(kubeadmRoot()), async (path) => {
    const [theirs, ours] = await Promise.all([
      sides.kubeadm([...path, '--help']),
      sides.asKubeadm([...path, '--help']),
    ]);
    const [kubeadm, asKubeadm] = [flagsIn(theirs), flagsIn(ours)];
    const further = asKubeadm.filter((name) => !kubeadm.includes(name) && name !== 'lang');
    return {
      path: path.join(' '),
      missing: kubeadm.filter((name) => !asKubeadm.includes(name)),
      ...(further.length > 0 && { further }),
    };
  });
  expect(compared.length).toBeGreaterThan(60);
  const wanted = Object.entries(FURTHER).map(([path, further]) => ({ path, missing: [], further }));
  const differing = compared.filter(({ missing, further }) => missing.length > 0 || further);
  expect(differing.sort(byPath)).toEqual(wanted.sort(byPath));
});

test('version has the fields of kubeadm, and the same version', async () => {
  for (const format of ['json', 'yaml']) {
    const [theirs, ours] = await Promise.all([
      sides.kubeadm(['version', '-o', format]),
      sides.asKubeadm(['version', '-o', format]),
    ]);
    const [kubeadm, asKubeadm] = [theirs, ours].map(({ out }) => parse(out).clientVersion);
    expect(Object.keys(asKubeadm)).toEqual(Object.keys(kubeadm));
    for (const name of ['major', 'minor', 'gitVersion', 'platform']) expect(asKubeadm[name]).toBe(kubeadm[name]);
  }
  const short = ['version', '-o', 'short'];
  expect(await sides.asKubeadm(short)).toEqual(await sides.kubeadm(short));
  const [theirs, ours] = await Promise.all([sides.kubeadm(['version']), sides.asKubeadm(['version'])]);
  const fields = (text: string) => [...text.matchAll(/(\w+):"/g)].map(([, name]) => name);
  expect(fields(ours.out)).toEqual(fields(theirs.out));
});

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}

/** The words of every command that does something, and that kubeadm has, too. */
function commands(command: Command, path: readonly string[] = []): string[][] {
  const below = command.commands.filter(({ isElsewhere, name }) => !isElsewhere && name !== 'help');
  return [...(command.run ? [[...path]] : []), ...below.flatMap((one) => commands(one, [...path, one.name]))];
}
