/**
 * The objects of init, one by one, against what kubeadm's own phases make in a cluster in memory, for each supported
 * version.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../../src/base/record.ts';
import { Secret } from '../../src/base/secret.ts';
import { clientKubeconfig } from '../../src/manifests/kubeconfigs/client-kubeconfig.ts';
import { VERSIONS } from '../support/oracle-versions.ts';
import { CASES } from './cases.ts';
import { ourObjects, ourSealed } from './kubejoin-side.ts';
import { meaningOf } from './meaning.ts';
import { CA, CERTIFICATE_KEY, initDocuments, type ObjectCase, SERVER, SHARED_FILES } from './object-case.ts';
import { askOracle, ensureOracle } from './oracle.ts';

describe.each(VERSIONS)("against kubeadm %s's own phases", (version) => {
  let oracle: string;
  let root: string;
  beforeAll(async () => {
    oracle = await ensureOracle(version);
    root = await mkdtemp(path.join(tmpdir(), 'objects-oracle-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const about = CASES.filter(({ only }) => only?.some((minor) => version.startsWith(`${minor}.`)) ?? true);
  test.each(about)('$name', async (one) => {
    const directories = await prepare(one, await mkdtemp(path.join(root, 'case-')));
    const sealed = await ourSealed(one, version, directories);
    const answer = await askOracle(oracle, {
      config: initDocuments(one, version, directories),
      kubeconfig: adminConf(),
      key: CERTIFICATE_KEY,
      environment: one.environment,
      existing: one.existing,
      sealed,
    });
    const theirs = meaningOf(answer.objects ?? []);
    const objects = await ourObjects(one, version, { ...directories, sealed, stored: storedConfiguration(theirs) });
    expect(meaningOf(objects)).toEqual(theirs);
    expect(answer.opened).toEqual(answer.entries);
  });
});

async function prepare(one: ObjectCase, directory: string): Promise<{ pki: string; patches: string }> {
  const pki = path.join(directory, 'pki');
  const patches = path.join(directory, 'patches');
  await mkdir(path.join(pki, 'etcd'), { recursive: true });
  await mkdir(patches);
  for (const name of SHARED_FILES)
    if (!one.without?.includes(name)) await writeFile(path.join(pki, name), `content of ${name}\n`);
  for (const [name, content] of Object.entries(one.patches ?? {})) await writeFile(path.join(patches, name), content);
  return { pki, patches };
}

function adminConf(): string {
  const issued = { certificate: 'a certificate', key: new Secret('a key') };
  return clientKubeconfig(
    { clusterName: 'kubernetes', server: SERVER, userName: 'kubernetes-admin' },
    CA,
    issued,
  ).reveal();
}

/** The configuration's own form is compared elsewhere; here, what is made around it. */
function storedConfiguration(objects: Record<string, unknown>): string {
  const { data } = record(objects['ConfigMap/kube-system/kubeadm-config']);
  return JSON.stringify(record(data).ClusterConfiguration);
}
