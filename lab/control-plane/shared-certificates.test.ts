/**
 * Shared certificates: from the Secret kubeadm-certs with its key, or copied manually; and each way in which that
 * can be wrong.
 */

import { afterAll, describe, expect, it } from 'vitest';
import { compareSnapshots } from '../machine/snapshot.ts';
import { standingFor } from '../run/full.ts';
import { expectJoined } from '../worker/joined-node.ts';
import type { JsonRun } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane, expectNoTrace, PKI } from './joined-control-plane.ts';

const at = controlPlaneLab();
const SECRET = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';

/** Files that another control plane needs without a key, according to kubeadm's documentation. */
const SHARED = [
  'ca.crt',
  'ca.key',
  'sa.key',
  'sa.pub',
  'front-proxy-ca.crt',
  'front-proxy-ca.key',
  'etcd/ca.crt',
  'etcd/ca.key',
];

const withoutKey = () => [...at.discovery, '--control-plane'];
const withKey = (key: string) => [...withoutKey(), '--certificate-key', key];

/** Fails, and nothing of certificates is on the host, whatever else is. */
async function expectFailure(args: readonly string[], expected: object): Promise<JsonRun> {
  const before = await at.host.snapshot();
  const run = await joinControlPlane(at.host, args);
  expect(run.result, JSON.stringify(run.events.slice(-3))).toMatchObject({ outcome: 'failed', failure: expected });
  const changed = compareSnapshots(before, await at.host.snapshot()).filter(
    (line) => !line.includes('/var/lib/kubejoin'),
  );
  expect(changed).toEqual([]);
  await expectNoTrace(at.host, at);
  return run;
}

describe('the Secret kubeadm-certs', () => {
  afterAll(async () => {
    await at.cluster.uploadCerts();
  });

  it('is not opened by another key', async () => {
    const run = await expectFailure(withKey('0'.repeat(64)), { code: 'SHARED_CERTIFICATES_KEY_WRONG' });
    expect(run.result.failure?.cure).toContain('kubejoin init phase upload-certs --upload-certs');
    expect(run.stdout).not.toContain('0'.repeat(64));
  });

  it.each(standingFor(['abc', 'z'.repeat(64), '0'.repeat(62)], (key) => key === 'abc'))(
    'a key that is none is refused before anything is asked: %s',
    async (key) => {
      const mark = await at.cluster.auditMark();
      const run = await joinControlPlane(at.host, withKey(key));
      expect(run.result.exitCode).toBe(3);
      expect(run.stdout).not.toContain(key);
      const asked = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) => sourceIPs?.includes(at.host.address));
      expect(asked).toEqual([]);
    },
  );

  it('has expired', async () => {
    const key = await at.cluster.uploadCerts();
    await at.cluster.api('DELETE', SECRET);
    const run = await expectFailure(withKey(key), { code: 'SHARED_CERTIFICATES_EXPIRED' });
    expect(run.result.failure?.cure).toContain('kubejoin init phase upload-certs --upload-certs');
  });

  it('may not be read', async () => {
    const key = await at.cluster.uploadCerts();
    await at.cluster.api(
      'DELETE',
      '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/rolebindings/kubeadm:kubeadm-certs',
    );
    await expectFailure(withKey(key), { kind: 'SHARED_CERTIFICATES_FORBIDDEN' });
  });

  it('has a damaged entry, which is named', async () => {
    const key = await at.cluster.uploadCerts();
    await at.cluster.api('PATCH', SECRET, { data: { 'sa.key': Buffer.from('x'.repeat(1000)).toString('base64') } });
    await expectFailure(withKey(key), { kind: 'SHARED_CERTIFICATES_DAMAGED', params: { entries: ['sa.key'] } });
  });

  it('lacks an entry, which is named', async () => {
    const key = await at.cluster.uploadCerts();
    await at.cluster.api('PATCH', SECRET, { data: { 'etcd-ca.key': null } });
    await expectFailure(withKey(key), { kind: 'SHARED_CERTIFICATES_INCOMPLETE', params: { missing: ['etcd-ca.key'] } });
  });

  it('uploaded anew, it joins', async () => {
    const key = await at.cluster.uploadCerts();
    expectJoined(await joinControlPlane(at.host, withKey(key)));
    await expectGoodControlPlane(at.host, { ...at, secrets: [...at.secrets, key] });
  });
});

async function copyShared(files: readonly string[] = SHARED): Promise<void> {
  for (const file of files) {
    const mode = file.endsWith('.key') ? 0o600 : 0o644;
    await at.host.writeFile(`${PKI}/${file}`, await at.cluster.first.readBytes(`${PKI}/${file}`), mode);
  }
}

describe('without a certificate key', () => {
  it('everything that is missing is named at once', async () => {
    const run = await expectFailure(withoutKey(), { code: 'SHARED_CERTIFICATES_NOT_READY' });
    for (const file of ['sa.key', 'front-proxy-ca.crt', 'etcd/ca.crt'])
      expect(run.result.failure?.what).toContain(`${PKI}/${file} is missing`);
  });

  it('one that is missing is named, and one that does not match', async () => {
    await copyShared(SHARED.filter((file) => file !== 'etcd/ca.crt'));
    await at.host.mustExec(['openssl', 'genrsa', '-out', `${PKI}/sa.key`, '2048']);
    const run = await expectFailure(withoutKey(), { code: 'SHARED_CERTIFICATES_NOT_READY' });
    const what = run.result.failure?.what ?? '';
    expect(what).toContain(`${PKI}/etcd/ca.crt is missing`);
    expect(what).toContain(`${PKI}/sa.pub is not the public key of ${PKI}/sa.key`);
    expect(what.split('\n  - ')).toHaveLength(3);
  });

  it('copied by hand, it joins, and leaves them as they were', async () => {
    await copyShared();
    const before = await at.host.snapshot([PKI]);
    expectJoined(await joinControlPlane(at.host, withoutKey()));
    await expectGoodControlPlane(at.host, at);
    const lines = compareSnapshots(before, await at.host.snapshot([PKI]));
    expect(lines.filter((line) => !line.startsWith('+ '))).toEqual([]);
  });

  it('with an external CA: what it signs was put in place, and ca.key is nowhere', async () => {
    await signedElsewhere();
    expectJoined(await joinControlPlane(at.host, withoutKey()));
    await expectGoodControlPlane(at.host, at);
    expect(await at.host.fileExists(`${PKI}/ca.key`)).toBe(false);
  });

  it('with an external CA, one certificate that it did not sign is named', async () => {
    await signedElsewhere();
    await at.host.mustExec(['rm', `${PKI}/apiserver.crt`, `${PKI}/apiserver.key`]);
    const run = await joinControlPlane(at.host, withoutKey());
    expect(run.result).toMatchObject({ outcome: 'failed' });
    expect(`${run.result.failure?.what}`).toContain(`${PKI}/apiserver.crt`);
    await expectNoTrace(at.host, at);
  });
});

/**
 * Acts as the owner of the CA: kubeadm issues everything for this host with the keys of all CAs, which are then
 * removed.
 */
async function signedElsewhere(): Promise<void> {
  await copyShared();
  const configuration = [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: at.host.address },
      nodeRegistration: { name: at.host.name },
    },
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      kubernetesVersion: `v${at.cluster.versions.kubernetes}`,
      controlPlaneEndpoint: at.cluster.endpoint,
    },
  ];
  const file = '/root/owner.json';
  await at.host.writeFile(file, configuration.map((document) => JSON.stringify(document)).join('\n---\n'));
  for (const phase of ['certs all', 'kubeconfig admin', 'kubeconfig controller-manager', 'kubeconfig scheduler'])
    await at.host.mustExec(['kubeadm', 'init', 'phase', ...phase.split(' '), `--config=${file}`]);
  await at.host.mustExec(['rm', file, `${PKI}/ca.key`, `${PKI}/front-proxy-ca.key`, `${PKI}/etcd/ca.key`]);
}
