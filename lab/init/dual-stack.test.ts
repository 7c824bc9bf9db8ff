/**
 * A cluster with IPv4 and IPv6, on a host that has both: Pods, Services and packet filters have either; the host
 * advertises IPv4.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import type { Cluster, OtherCluster } from '../support/cluster.ts';
import { initialiseWithKubejoin, initLab, SAME_TOKEN } from './init-lab.ts';
import { expectEqualInits, type InitState, initState } from './init-state.ts';

const at = initLab();
const NETWORK = '/etc/cni/net.d/10-lab.conflist';
/** RFC 4193: nobody's. */
const OF_HOSTS = 'fd00:77::12';
const OF_PODS = 'fd00:10:244::/56';
const OF_SERVICES = 'fd00:10:96::/112';
const OF_BOTH = [expect.stringMatching(/^\d+\.\d+\.\d+\.\d+/), expect.stringMatching(/^fd00:10:/)];

let cluster: Cluster | undefined;
let made: InitState;

/** Both programs check it. */
const forwarding = (value: 0 | 1) => {
  const files = ['default', 'all'].map((name) => `/proc/sys/net/ipv6/conf/${name}/forwarding`);
  return at.host.exec(['sh', '-c', `echo ${value} | tee ${files.join(' ')}`]);
};

beforeAll(async () => {
  await forwarding(1);
  await at.host.mustExec(['ip', '-6', 'addr', 'add', `${OF_HOSTS}/64`, 'dev', 'eth0', 'nodad']);
  // Without a route a request to a Service ends before it comes to the packet filter.
  await at.host.mustExec(['ip', '-6', 'route', 'add', 'default', 'via', OF_HOSTS.replace(/12$/, '1'), 'dev', 'eth0']);
});
afterEach(async () => {
  if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host]);
  cluster = undefined;
});
afterAll(async () => {
  await forwarding(0);
  await at.host?.exec(['ip', '-6', 'route', 'del', 'default']);
  await at.host?.exec(['ip', '-6', 'addr', 'del', `${OF_HOSTS}/64`, 'dev', 'eth0']);
});

async function clusterBy(initialise?: OtherCluster['initialise']): Promise<Cluster> {
  const network = JSON.parse(await at.host.readFile(NETWORK)) as {
    plugins: { ipam?: { ranges: object[]; routes: object[] } }[];
  };
  network.plugins[0]?.ipam?.ranges.push([{ subnet: OF_PODS.replace('/56', '/64') }]);
  network.plugins[0]?.ipam?.routes.push({ dst: '::/0' });
  await at.host.writeFile(NETWORK, JSON.stringify(network));
  const kubeletExtraArgs = [{ name: 'node-ip', value: `${at.host.address},${OF_HOSTS}` }];
  const init = { ...SAME_TOKEN, nodeRegistration: { kubeletExtraArgs } };
  const configuration = {
    networking: { podSubnet: `10.244.0.0/16,${OF_PODS}`, serviceSubnet: `10.96.0.0/16,${OF_SERVICES}` },
  };
  cluster = await at.lab.makeCluster(at.host, { configuration, init, ...(initialise && { initialise }) });
  return cluster;
}

const proxyLog = () => at.host.mustExec(['sh', '-c', 'crictl logs --tail=10 "$(crictl ps -q --name kube-proxy)" 2>&1']);

interface Addresses {
  readonly spec: { readonly podCIDRs?: string[]; readonly clusterIPs?: string[] };
  readonly status: { readonly podIPs?: { ip: string }[]; readonly addresses?: { type: string; address: string }[] };
}

it('has both families everywhere', async () => {
  const own = await clusterBy(initialiseWithKubejoin);
  const read = async (path: string) => (await own.api('GET', path)).body as unknown as Addresses;
  const node = await read(`/api/v1/nodes/${at.host.name}`);
  const internal = node.status.addresses?.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  expect(internal).toEqual([at.host.address, OF_HOSTS]);
  await until(
    'subnets for Pods',
    async () => (await read(`/api/v1/nodes/${at.host.name}`)).spec.podCIDRs !== undefined,
  );
  expect((await read(`/api/v1/nodes/${at.host.name}`)).spec.podCIDRs).toEqual(OF_BOTH);

  const dns = async () => {
    const { body } = await own.api('GET', '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns');
    return (body as unknown as { items: Addresses[] }).items.map(({ status }) => status.podIPs?.map(({ ip }) => ip));
  };
  const addresses = async () => {
    const ips = await dns();
    return ips.length > 0 && !ips.includes(undefined) && ips;
  };
  for (const ips of await until("CoreDNS's addresses", addresses)) expect(ips).toEqual(OF_BOTH);

  // CoreDNS answers there before it has reached the API server, which takes it long.
  const publishNotReadyAddresses = true;
  const spec = {
    ipFamilyPolicy: 'RequireDualStack',
    publishNotReadyAddresses,
    selector: { 'k8s-app': 'kube-dns' },
    ports: [{ port: 9153 }],
  };
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'both' }, spec };
  const { body } = await own.api('POST', '/api/v1/namespaces/kube-system/services', service);
  const { clusterIPs } = (body as unknown as Addresses).spec;
  expect(clusterIPs).toEqual(OF_BOTH);
  // A request by each family reaches CoreDNS through what kube-proxy has written.
  for (const ip of clusterIPs ?? []) {
    const url = `http://${ip.includes(':') ? `[${ip}]` : ip}:9153/metrics`;
    const answers = async () => (await at.host.exec(['curl', '-sf', '-m', '2', '-o', '/dev/null', url])).code === 0;
    await until(`an answer by ${ip}`, answers, { evidence: proxyLog });
  }
  await own.api('DELETE', '/api/v1/namespaces/kube-system/services/both');
  if (FULL) made = await initState(at.host, own, at.host.name);
});

if (FULL)
  it('is the same as kubeadm makes', async () => {
    expectEqualInits(await initState(at.host, await clusterBy(), at.host.name), made);
  });
