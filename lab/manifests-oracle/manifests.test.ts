/**
 * kubejoin's manifests against those that the real kubeadm writes, on the same host and for the same cluster: the table
 * of cases, and generated ones. It needs root and Go, and no cluster: npx vitest run --config
 * lab/manifests-oracle/vitest.config.ts. With KUBEJOIN_LAB_FULL=1 against kubeadm of every version that kubejoin knows;
 * they are built where the cache lacks them.
 */
import { lstat, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { controlPlaneImages } from '../../src/manifests/images.ts';
import { rootlessOwners } from '../../src/manifests/rootless/owners.ts';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';
import { VERSIONS } from '../support/oracle-versions.ts';
import { CASES } from './cases.ts';
import { generatedCase } from './generated-cases.ts';
import { KubeadmHost } from './kubeadm-side.ts';
import { kubejoinManifests } from './kubejoin-side.ts';
import { type ManifestCase, storedConfiguration } from './manifest-case.ts';

const SEED = Number(process.env.MANIFESTS_SEED ?? 20261124);
const RUNS = Number(process.env.MANIFESTS_RUNS ?? 60);

describe.each(VERSIONS)('against kubeadm %s', (version) => {
  let kubeadm: string;
  let base: string;
  beforeAll(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'kubejoin-manifests-'));
    kubeadm = await ensureProgram('kubeadm', { ...DEFAULT_VERSIONS, kubernetes: version }, console.log);
  });
  afterAll(() => rm(base, { recursive: true, force: true }));

  async function hostOf(one: ManifestCase): Promise<KubeadmHost> {
    const host = new KubeadmHost(kubeadm, version, await mkdtemp(path.join(base, 'host-')));
    await host.prepare(one);
    return host;
  }

  test.each(CASES)('$name', async (one) => {
    const host = await hostOf(one);
    const ours = await kubejoinManifests(one, version, host.root);
    const theirs = await host.manifests(one);
    expect(ours.manifests).toEqual(theirs);
    if (one.accounts) await expectSameOwners(ours, host);
  });

  test(`${RUNS} generated clusters`, async () => {
    for (const one of fc.sample(generatedCase, { numRuns: RUNS, seed: SEED })) {
      const host = await hostOf(one);
      const ours = await kubejoinManifests(one, version, host.root);
      expect(ours.manifests, JSON.stringify(one)).toEqual(await host.manifests(one));
      await rm(host.root, { recursive: true });
    }
  });

  test('images', async () => {
    for (const one of [
      ...CASES.filter(({ patches, accounts }) => !patches && !accounts),
      ...fc.sample(generatedCase, { numRuns: 20, seed: SEED }),
    ]) {
      const host = await hostOf(one);
      const listed = (await host.run(['config', 'images', 'list', '--config', '/config.yaml'])).trim().split('\n');
      expect(controlPlaneImages(clusterConfiguration(storedConfiguration(one, version))), one.name).toEqual(listed);
      await rm(host.root, { recursive: true });
    }
  });
});

/** The files of /etc, and owner, group and mode of each file that kubeadm gave away. */
async function expectSameOwners(
  { accounts, configuration }: Awaited<ReturnType<typeof kubejoinManifests>>,
  { root }: KubeadmHost,
) {
  if (accounts === undefined) throw new Error('the case has accounts, and no use for them');
  for (const { path: file, content } of accounts.files) expect(await readFile(path.join(root, file))).toEqual(content);
  const components = [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    ...(configuration.etcd.type === 'local' ? ['etcd'] : []),
  ];
  const owners = components.flatMap((name) =>
    rootlessOwners(name as 'etcd', { configuration, accounts, externalCa: false }),
  );
  for (const { path: file, uid, gid, mode } of owners) {
    const { uid: theirUid, gid: theirGid, mode: theirMode } = await lstat(path.join(root, file));
    expect({ file, uid, gid, mode }).toEqual({ file, uid: theirUid, gid: theirGid, mode: theirMode & 0o7777 });
  }
}
