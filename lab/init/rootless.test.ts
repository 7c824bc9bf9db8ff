/**
 * RootlessControlPlane from the first control plane on: accounts, owners and processes are kubeadm's, and a reset
 * leaves no account.
 */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { COMPONENTS, PKI, podsRun } from '../control-plane/joined-control-plane.ts';
import { differences, type Footprint, footprint, LEFT_BY_KUBEADM, LEFT_BY_KUBELET } from '../reset/footprint.ts';
import { resetWell } from '../reset/reset-host.ts';
import { FULL } from '../run/full.ts';
import { type Cluster, INIT_CONFIG_FILE, type OtherCluster } from '../support/cluster.ts';
import { AUDIT_DIRECTORY } from '../support/kubeadm-config.ts';
import { initialiseWithKubejoin, initLab, SAME_TOKEN } from './init-lab.ts';
import { expectEqualInits, type InitState, initState } from './init-state.ts';

const at = initLab();
const ACCOUNTS: Record<(typeof COMPONENTS)[number], string> = {
  etcd: 'kubeadm-etcd',
  'kube-apiserver': 'kubeadm-kas',
  'kube-controller-manager': 'kubeadm-kcm',
  'kube-scheduler': 'kubeadm-ks',
};
let cluster: Cluster | undefined;
let before: Footprint;
let made: InitState;
/** After a reset. */
let left: string[];

beforeAll(async () => {
  before = await footprint(at.host);
});

afterEach(async () => {
  if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host]);
  cluster = undefined;
});

async function clusterBy(initialise?: OtherCluster['initialise']): Promise<Cluster> {
  await at.host.mustExec(['install', '-d', '-m', '0777', AUDIT_DIRECTORY]);
  const configuration = { featureGates: { RootlessControlPlane: true } };
  cluster = await at.lab.makeCluster(at.host, { configuration, init: SAME_TOKEN, ...(initialise && { initialise }) });
  return cluster;
}

const NOT_OF_RESET = [...LEFT_BY_KUBELET, ...LEFT_BY_KUBEADM, `+ ${INIT_CONFIG_FILE}`];

/** Differences from before the init. CNI's records of the Pods' addresses stay; the reset lists them. */
async function leftOnHost(): Promise<string[]> {
  const lines = differences(before, await footprint(at.host));
  return lines.filter((text) => !NOT_OF_RESET.includes(text) && !text.startsWith('+ /var/lib/cni'));
}

const line = async (...argv: string[]) => (await at.host.mustExec(argv)).trim();

it('its components run under their accounts, which own the files that they read, until a reset removes both', async () => {
  const own = await clusterBy(initialiseWithKubejoin);
  await podsRun(own, at.host.name, COMPONENTS);
  for (const component of COMPONENTS) {
    const user = await line('sh', '-c', `ps -o uid= -p "$(pgrep -x ${component.slice(0, 15)})"`);
    expect(user, component).toBe(await line('id', '-u', ACCOUNTS[component]));
  }
  expect(await line('stat', '-c', '%a %U %G', `${PKI}/sa.key`)).toBe('640 root kubeadm-sa-key-readers');
  expect(await line('stat', '-c', '%a %U', `${PKI}/ca.key`)).toBe(`600 ${ACCOUNTS['kube-controller-manager']}`);
  expect(await line('stat', '-c', '%a %U', '/var/lib/etcd')).toBe(`700 ${ACCOUNTS.etcd}`);
  if (FULL) made = await initState(at.host, own, at.host.name);
  await resetWell(at.host);
  left = await leftOnHost();
  // As with kubeadm, a directory that existed before keeps its new owner.
  expect(left).toEqual([expect.stringMatching(/^~ \/var\/lib\/etcd: mode 0755 -> 0700, uid 0 -> \d+, gid 0 -> \d+$/)]);
});

if (FULL)
  it('is the same as kubeadm makes, and as kubeadm leaves after its reset', async () => {
    const own = await clusterBy();
    const closed = expect.stringMatching(/^\/var\/lib\/etcd: directory 0755 (\d+:\d+) -> directory 0700 \1$/);
    expectEqualInits(await initState(at.host, own, at.host.name), made, [closed]);
    await at.host.mustExec(['kubeadm', 'reset', '--force']);
    expect(await leftOnHost()).toEqual(left.map((text) => text.replace('mode 0755 -> 0700, ', '')));
  });
