/**
 * A cluster whose etcd is outside: init makes none of its own, further control planes get what they authenticate to it
 * with, and no reset touches it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { joinControlPlane } from '../control-plane/control-plane-lab.ts';
import { COMPONENTS, expectGoodControlPlane, MANIFESTS, PKI, podsRun } from '../control-plane/joined-control-plane.ts';
import type { LabHost } from '../machine/host.ts';
import { resetWell } from '../reset/reset-host.ts';
import { FULL } from '../run/full.ts';
import { type Cluster, INIT_CONFIG_FILE, type OtherCluster } from '../support/cluster.ts';
import { ExternalEtcd } from '../support/external-etcd.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { install } from '../worker/kubejoin.ts';
import { secretOf } from '../worker/worker-lab.ts';
import { initialiseWithKubejoin, initLab, initPhase, SAME_TOKEN } from './init-lab.ts';
import { expectEqualInits, type InitState, initState } from './init-state.ts';

const at = initLab();
let second: LabHost;
let etcd: ExternalEtcd;
let cluster: Cluster | undefined;
let made: InitState;

beforeAll(async () => {
  const [host, other] = at.lab.controlPlanes.filter((one) => one !== at.lab.cluster.first && one !== at.host);
  if (host === undefined || other === undefined)
    throw new Error('the lab has too few hosts: lab up --control-planes=4');
  second = host;
  await install(second);
  etcd = await ExternalEtcd.start(other, at.lab.versions);
});

afterAll(async () => {
  if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host, second]);
  await etcd?.end();
});

/** Its API server authenticates to etcd with files outside certificatesDir. */
async function clusterBy(initialise?: OtherCluster['initialise']): Promise<Cluster> {
  await etcd.giveCredentials(at.host);
  const configuration = { etcd: { external: etcd.configuration } };
  return at.lab.makeCluster(at.host, { configuration, init: SAME_TOKEN, ...(initialise && { initialise }) });
}

it('the cluster works, and this machine has neither an etcd nor its certificates', async () => {
  cluster = await clusterBy(initialiseWithKubejoin);
  await podsRun(cluster, at.host.name, COMPONENTS.slice(1));
  if (FULL) made = await initState(at.host, cluster, at.host.name, { externalEtcd: true });
  for (const path of [
    `${MANIFESTS}/etcd.yaml`,
    '/var/lib/etcd/member',
    `${PKI}/etcd`,
    `${PKI}/apiserver-etcd-client.crt`,
  ])
    expect(await at.host.fileExists(path), path).toBe(false);
  expect(await etcd.keys()).toContain(`/registry/minions/${at.host.name}`);
});

it('a further control plane finds in the uploaded certificates what it authenticates to etcd with', async () => {
  if (cluster === undefined) throw new Error('there is no cluster');
  const { result } = await initPhase(at.host, 'upload-certs', ['--config', INIT_CONFIG_FILE, '--upload-certs']);
  const { certificateKey } = result as unknown as { certificateKey: string };
  const { body } = await cluster.api('GET', '/api/v1/namespaces/kube-system/secrets/kubeadm-certs');
  const entries = Object.keys(body.data as object).sort();
  const external = ['external-etcd-ca.crt', 'external-etcd.crt', 'external-etcd.key'];
  expect(entries).toEqual([
    'ca.crt',
    'ca.key',
    ...external,
    'front-proxy-ca.crt',
    'front-proxy-ca.key',
    'sa.key',
    'sa.pub',
  ]);

  const [members, token] = [await etcd.members(), await cluster.createToken()];
  const args = [...(await cluster.joinArgs(token)), '--control-plane', '--certificate-key', certificateKey];
  expectJoined(await joinControlPlane(second, args));
  await expectGoodControlPlane(second, { cluster, secrets: [secretOf(token), certificateKey], externalEtcd: true });
  expect(await etcd.members()).toEqual(members);
});

it('a reset of either leaves etcd alone, and of the last says that it keeps the cluster', async () => {
  if (cluster === undefined) throw new Error('there is no cluster');
  const members = await etcd.members();
  await resetWell(second);
  // On a busy machine its look at etcd, which has a short limit, fails for a moment.
  await cluster.controlPlaneOn(at.host).waitApiServer();
  const { result } = await resetWell(at.host);
  expect(result.left).toContainEqual({ what: 'external-etcd', items: [etcd.endpoint] });
  expect(await etcd.members()).toEqual(members);
  expect(await etcd.keys()).toEqual(
    expect.arrayContaining([`/registry/minions/${at.host.name}`, '/registry/configmaps/kube-system/kubeadm-config']),
  );
});

if (FULL)
  it('is the same as kubeadm makes', async () => {
    if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host, second]);
    await etcd.empty();
    cluster = await clusterBy();
    expectEqualInits(await initState(at.host, cluster, at.host.name, { externalEtcd: true }), made);
  });
