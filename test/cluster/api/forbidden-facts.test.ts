/** A join whose token may not read the cluster: whose token it is decides what is to be done. */
import { expect, test } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { readClusterFacts } from '../../../src/cluster/api/cluster-facts.ts';
import type { CLUSTER_READ_FORBIDDEN } from '../../../src/cluster/cluster-sentences.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { readSharedCertificates } from '../../../src/cluster/shared-certificates/shared-certificates.ts';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import { patience } from '../../support/patience.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const configuration = clusterConfiguration({ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' });
const SELF_REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

function clusterOf(groups: readonly string[] | undefined): TrustedCluster {
  const userInfo = { username: 'system:bootstrap:abcdef', groups };
  const request = async ({ path }: { path: string }) =>
    path === SELF_REVIEWS && groups
      ? { status: 201, serverTime: undefined, body: { status: { userInfo } } }
      : { status: 403, serverTime: undefined, body: { message: 'forbidden' } };
  return { connection: { request }, server: 'https://192.0.2.10:6443', caBundle: '' } as unknown as TrustedCluster;
}

const reading = () => {
  const { clock } = new VirtualTime();
  return { timeoutMs: 0, clock, random: () => 0.5, emit: () => {}, signal: patience() };
};

const refusal = async (groups: readonly string[] | undefined) => {
  const reads = readClusterFacts(clusterOf(groups), { ...reading(), nodeName: 'w7' });
  const error = await reads.catch((error: unknown) => error);
  expect(error).toMatchObject({ kind: 'CLUSTER_READ_FORBIDDEN' });
  return error as Failure<typeof CLUSTER_READ_FORBIDDEN>;
};

test.each(['worker', 'control-plane'])('a bound token of a %s needs the permissions of bound tokens', async (role) => {
  const { params, text } = await refusal(['system:bootstrappers', `system:bootstrappers:kubejoin:${role}`]);
  expect(params.bound).toBe(true);
  expect(text.cure).toContain('kubejoin admission install');
  expect(text.cure).not.toContain('token create');
});

test.each([[['system:bootstrappers', 'system:bootstrappers:mine']], [undefined]])(
  'any other needs the group of joining machines (groups %s)',
  async (groups) => {
    const { params, text } = await refusal(groups);
    expect(params).toMatchObject({ everything: true });
    expect(text.cure).toContain('kubejoin token create --print-join-command');
    expect(text.cure).not.toContain('admission install');
  },
);

test.each([
  ['worker', '--for-role control-plane'],
  ['control-plane', 'upload-certs'],
])('a control-plane node that joins with a bound token of a %s is told %s', async (role, expected) => {
  const cluster = clusterOf([`system:bootstrappers:kubejoin:${role}`]);
  const error = await readSharedCertificates(cluster, {
    ...reading(),
    configuration,
    certificateKey: new Secret('ab'.repeat(32)),
  }).catch((error: unknown) => error);
  expect(error).toMatchObject({ kind: 'SHARED_CERTIFICATES_FORBIDDEN' });
  expect((error as Failure).text.cure).toContain(expected);
});

test('a ConfigMap of kubeadm that does not exist', async () => {
  const request = async () => ({ status: 404, serverTime: undefined, body: { message: 'not found' } });
  const cluster = { connection: { request }, server: 'https://192.0.2.10:6443', caBundle: '' };
  const reads = readClusterFacts(cluster as unknown as TrustedCluster, { ...reading(), nodeName: 'w7' });
  await expect(reads).rejects.toMatchObject({ code: 'CLUSTER_OBJECT_MISSING' });
});
