/**
 * A cluster whose etcd is outside: a further control plane adds no member to it, and reports when it does not answer.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { compareSnapshots } from '../machine/snapshot.ts';
import type { Cluster } from '../support/cluster.ts';
import { ExternalEtcd } from '../support/external-etcd.ts';
import { expectJoined, expectNoCredential } from '../worker/joined-node.ts';
import { secretOf } from '../worker/worker-lab.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane, MANIFESTS } from './joined-control-plane.ts';

// Its hosts belong to the lab's cluster no more than this file's own cluster does: both are cleared at the end.
const at = controlPlaneLab({ stays: true });

let etcd: ExternalEtcd;
let cluster: Cluster;
let first: LabHost;
let args: string[];
let secrets: string[];

beforeAll(async () => {
  first = at.joiners[1] as LabHost;
  etcd = await ExternalEtcd.start(at.joiners[2] as LabHost, at.lab.versions);
  await etcd.giveCredentials(first);
  cluster = await at.lab.makeCluster(first, { configuration: { etcd: { external: etcd.configuration } } });
  const [token, key] = [await cluster.createToken(), await cluster.uploadCerts()];
  args = [...(await cluster.joinArgs(token)), '--control-plane', '--certificate-key', key];
  secrets = [secretOf(token), key];
});

afterEach(() => cluster.evict(at.host));

afterAll(async () => {
  await at.lab.dissolve(cluster, [first, at.host]);
  await etcd.end();
});

it('that cannot be reached from this host is named by its endpoint', async () => {
  const block = [
    'OUTPUT',
    '-p',
    'tcp',
    '-d',
    etcd.host.address,
    '--dport',
    '2379',
    '-j',
    'REJECT',
    '--reject-with',
    'tcp-reset',
  ];
  await at.host.mustExec(['iptables', '-w', '-I', ...block]);
  const before = await at.host.snapshot();
  const run = await joinControlPlane(at.host, args).finally(() => at.host.mustExec(['iptables', '-w', '-D', ...block]));
  expect(run.result, JSON.stringify(run.events.slice(-4))).toMatchObject({
    outcome: 'failed',
    failure: { kind: 'EXTERNAL_ETCD_UNHEALTHY' },
  });
  expect(`${run.result.failure?.what} ${run.result.failure?.cause}`).toContain(etcd.endpoint);
  await expectNoCredential(at.host, secrets);
  const etcdFiles = compareSnapshots(before, await at.host.snapshot()).filter(
    (line) => line.includes('etcd.yaml') || line.includes('/var/lib/etcd'),
  );
  expect(etcdFiles).toEqual([]);
});

it('no member is added to it', async () => {
  const before = await etcd.members();
  expectJoined(await joinControlPlane(at.host, args));
  await expectGoodControlPlane(at.host, { cluster, secrets, externalEtcd: true });
  expect(await etcd.members()).toEqual(before);
  expect(await at.host.fileExists(`${MANIFESTS}/etcd.yaml`)).toBe(false);
  expect((await at.host.exec(['ls', '-A', '/var/lib/etcd'])).stdout).toBe('');
  const manifest = await at.host.readFile(`${MANIFESTS}/kube-apiserver.yaml`);
  expect(manifest).toContain(`--etcd-servers=${etcd.endpoint}`);
});
