/**
 * Whoever has a worker's kubelet may publish Pods of its own node with etcd's labels and any annotation; others sit on
 * the way.
 */
import { connect as dial } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { EtcdCluster } from '../../../src/cluster/etcd/cluster.ts';
import { EtcdConnection } from '../../../src/cluster/etcd/connection.ts';
import { initialCluster } from '../../../src/cluster/etcd/membership.ts';
import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';
import { checkPlausible } from '../../../src/cluster/etcd/plausible-members.ts';
import { linuxClock } from '../../../src/host/linux/system.ts';
import { writeMembers } from '../../../src/simulation/etcd/messages.ts';
import { SimulatedNetwork } from '../../../src/simulation/host/network.ts';
import { startGrpcServer } from '../../../src/simulation/servers/grpc-server.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { etcdEndpoint } from '../../../src/wire/endpoint.ts';
import { Authority } from '../../wire/support/authority.ts';
import type { EtcdHost } from './support/etcd-host.ts';
import { listening } from './support/listener.ts';
import { simulatedRunner } from './support/simulated-runner.ts';
import { CALL, EtcdWorld, pod } from './support/world.ts';

const worlds: EtcdWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function one(): Promise<{ world: EtcdWorld; cp1: EtcdHost; cp2: EtcdHost }> {
  const world = await EtcdWorld.make(simulatedRunner());
  worlds.push(world);
  const cp1 = await world.first();
  return { world, cp1, cp2: await world.addHost() };
}

const EVIL: EtcdMember = {
  id: 0xe1n,
  name: 'cp1',
  peerUrls: ['https://198.19.255.66:2380'],
  clientUrls: ['https://198.19.255.66:2379'],
  isLearner: false,
};

/** etcd as an attacker has made it, with certificates of `ca`; the requests that it got. */
async function attackersEtcd(
  ca: Authority,
  clientCa: Authority,
  ips?: string[],
): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = [];
  const { certificate, key } = await ca.issue(ips === undefined ? {} : { ips });
  const answer = async (path: string) => {
    requests.push(path);
    return writeMembers(EVIL.id, [EVIL], 0xbadn);
  };
  const server = await startGrpcServer({ certificate, key, clientCa: clientCa.pem, ready: Promise.resolve(), answer });
  onTestFinished(() => server.close());
  return { port: server.port, requests };
}

/** cp2 joins; what its manifest says of the cluster, and what was told. */
async function joined(world: EtcdWorld, cp2: EtcdHost): Promise<{ initialCluster: string; notices: unknown[] }> {
  const { events, executor } = await world.joinWhole(cp2);
  expect(executor).toBeDefined();
  const manifest = (await cp2.host.read.files.read('/etc/kubernetes/manifests/etcd.yaml'))?.toString('utf8') ?? '';
  const notices = events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  return { initialCluster: manifest, notices };
}

const passedOver = (pods: unknown[], more = 0) => ({ key: 'ETCD_PODS_PASSED_OVER', params: { pods, more } });

describe('a Pod of a worker that calls itself etcd', () => {
  it.each(['http', 'https'])('is not asked at its %s:// URL, and the join has the genuine members', async (scheme) => {
    const { world, cp1, cp2 } = await one();
    const { port, met } = await listening();
    const url = `${scheme}://127.0.0.1:${port}`;
    world.strangers.push(pod(url, { index: 9, node: 'worker1' }));
    const { initialCluster, notices } = await joined(world, cp2);
    expect(met()).toBe(0);
    expect(initialCluster).toContain(`${cp1.name}=${cp1.peerUrl}`);
    expect(initialCluster).not.toContain('198.19.255.66');
    expect(notices).toContainEqual(passedOver([{ pod: 'etcd-9', node: 'worker1', problem: 'no-control-plane', url }]));
  });

  it('is not asked when it is alone either: the join ends and says whose Pods these are', async () => {
    const { world, cp2 } = await one();
    const { port, met } = await listening();
    world.pods = [];
    world.strangers.push(
      pod(`https://127.0.0.1:${port}`, { node: 'worker1' }),
      pod(`https://127.0.0.1:${port}`, { node: '' }),
    );
    const join = world.join(cp2, { timeoutMs: 60_000 });
    cp2.hurry();
    await expect(world.run(cp2, join)).rejects.toMatchObject({
      kind: 'ETCD_PODS_NOT_BELIEVED',
      params: {
        pods: [
          { node: 'worker1', problem: 'no-control-plane' },
          { node: '', problem: 'no-control-plane' },
        ],
        more: 0,
      },
    });
    expect(met()).toBe(0);
  });

  it('stops no join by its size, which is more than any answer of several objects may have', async () => {
    const { world, cp2 } = await one();
    const url = 'https://192.0.2.1:2379';
    world.strangers.push({ ...(pod(url, { index: 9, node: 'worker1' }) as object), filler: 'x'.repeat(5_000_000) });
    const { notices } = await joined(world, cp2);
    expect(notices).toContainEqual(passedOver([{ pod: 'etcd-9', node: 'worker1', problem: 'no-control-plane', url }]));
  });

  it('and a thousand of them: a few are named, the others counted', async () => {
    const { world, cp2 } = await one();
    for (let index = 0; index < 1_000; index++)
      world.strangers.push(pod('https://192.0.2.1:2379', { index, node: 'worker1' }));
    const { notices } = await joined(world, cp2);
    expect(notices).toContainEqual({
      key: 'ETCD_PODS_PASSED_OVER',
      params: { pods: expect.objectContaining({ length: 5 }), more: 995 },
    });
  });
});

describe('what the Pod of a control plane says', () => {
  it.each([
    ['http://127.0.0.1:PORT', 'without-tls'],
    ['unix:///run/etcd.sock', 'malformed'],
    ['https://user:word@127.0.0.1:PORT', 'malformed'],
    ['https://127.0.0.1:PORT/path', 'malformed'],
    ['https:\\\\127.0.0.1:PORT', 'malformed'],
    ['127.0.0.1:PORT', 'malformed'],
    ['https://127.0.0.1:PORT\n[error] forged', 'malformed'],
  ])('%j is passed over: %s', async (template, problem) => {
    const { world, cp2 } = await one();
    const { port, met } = await listening();
    const url = template.replace('PORT', String(port));
    world.strangers.push(pod(url, { index: 9 }));
    const { notices } = await joined(world, cp2);
    expect(met()).toBe(0);
    const shown = JSON.stringify(url).slice(1, -1);
    expect(notices).toContainEqual(passedOver([{ pod: 'etcd-9', node: 'cp', problem, url: shown }]));
  });

  it('gets no request when the server there has a certificate of another authority', async () => {
    const { world, cp1, cp2 } = await one();
    const { port, requests } = await attackersEtcd(await Authority.make('etcd-ca'), world.etcdCa);
    world.pods.unshift(`https://127.0.0.1:${port}`);
    const { initialCluster } = await joined(world, cp2);
    expect(requests).toEqual([]);
    expect(initialCluster).toContain(`${cp1.name}=${cp1.peerUrl}`);
    expect(initialCluster).not.toContain(EVIL.peerUrls[0]);
  });

  it('gets no request when somebody relays to a genuine member from an address that its certificate lacks', async () => {
    const { world, cp1 } = await one();
    const genuine = etcdEndpoint(cp1.clientUrl);
    const network = new SimulatedNetwork();
    const host = network.addHost('198.19.255.67');
    const { port, met } = await listening((socket) => {
      const behind = dial({ host: genuine?.host ?? '', port: genuine?.port ?? 0 });
      behind.on('error', () => socket.destroy());
      socket.pipe(behind).pipe(socket);
    });
    host.listen(2379, { host: '127.0.0.1', port });
    const credential = await world.credential(cp1);
    const options = { credential, dialer: network.dialer, clock: linuxClock, signal: CALL.signal };
    const etcd = new EtcdCluster(['https://198.19.255.67:2379'], options);
    await expect(etcd.members()).rejects.toMatchObject({ troubles: [{ reason: expect.any(Object) }] });
    expect(met()).toBe(1);
  });

  it('does not decide alone: an etcd with the right authority but other members ends the join before anything is added', async () => {
    const { world, cp1, cp2 } = await one();
    const { port, requests } = await attackersEtcd(world.etcdCa, world.etcdCa);
    world.pods.push(`https://127.0.0.1:${port}`);
    const join = world.join(cp2);
    await expect(world.run(cp2, join)).rejects.toMatchObject({
      code: 'ETCD_LIST_IMPLAUSIBLE',
      params: { problem: 'disagrees' },
    });
    expect(requests.every((path) => path.endsWith('/MemberList'))).toBe(true);
    expect(await world.members(cp1)).toHaveLength(1);
  });

  it('is not taken up later from another cluster than the one that answered first', async () => {
    const { world, cp1 } = await one();
    const { port } = await attackersEtcd(world.etcdCa, world.etcdCa);
    const credential = await world.credential(cp1);
    const options = { credential, dialer: dialDirectly, clock: linuxClock, signal: CALL.signal, clusterId: 1n };
    const etcd = new EtcdCluster([`https://127.0.0.1:${port}`], options);
    await expect(etcd.members()).rejects.toMatchObject({
      troubles: [{ reason: { code: 'ETCD_LIST_IMPLAUSIBLE', params: { problem: 'other-cluster', detail: 'bad' } } }],
    });
  });
});

it('with a credential nothing is opened without TLS', async () => {
  const { world, cp1 } = await one();
  const { port, met } = await listening();
  const opening = EtcdConnection.open(`http://127.0.0.1:${port}`, await world.credential(cp1), {
    ...CALL,
    dialer: dialDirectly,
  });
  await expect(opening).rejects.toMatchObject({ kind: 'ETCD_URL_WITHOUT_TLS' });
  expect(met()).toBe(0);
});

describe('a member list', () => {
  const member = (id: bigint, more: Partial<EtcdMember> = {}): EtcdMember => ({ ...EVIL, id, name: `m${id}`, ...more });
  it.each([
    ['without the member that gives it', [member(1n)], 'without-itself'],
    ['of nobody', [], 'without-itself'],
    ['with a member twice', [member(7n), member(7n)], 'twice'],
    ['of a member without peer URLs', [member(7n, { peerUrls: [] })], 'peer-url'],
    [
      'with a peer URL that says more',
      [member(7n, { peerUrls: ['https://10.0.0.1:2380,evil=https://10.0.0.2:2380/x'] })],
      'peer-url',
    ],
    ['without an end', Array.from({ length: 101 }, (_, id) => member(BigInt(id))), 'too-many'],
  ])('%s does not count', (_, members, problem) => {
    const check = () => checkPlausible('https://10.0.0.1:2379', { clusterId: 1n, memberId: 7n, members });
    expect(check).toThrow(
      expect.objectContaining({ code: 'ETCD_LIST_IMPLAUSIBLE', params: expect.objectContaining({ problem }) }),
    );
  });

  it('of the member itself and others counts', () => {
    const list = {
      clusterId: 1n,
      memberId: 7n,
      members: [member(7n), member(8n, { name: '', isLearner: true, clientUrls: [] })],
    };
    expect(() => checkPlausible('https://10.0.0.1:2379', list)).not.toThrow();
  });

  it.each(['x=https://10.6.6.6:2380,y', 'a,b', 'a b', 'a\nb', 'a=b'])(
    'with the name %j adds nobody to --initial-cluster',
    (name) => {
      const us = { name: 'cp2', peerUrl: 'https://10.0.0.2:2380' };
      expect(initialCluster([member(0xabn, { name })], us)).toEqual([`ab=${EVIL.peerUrls[0]}`]);
    },
  );
});

it.each([
  'https://10.0.0.1:2379/v3',
  'https://u@10.0.0.1:2379',
  'https://10.0.0.1:2379?x=1',
  'https://10.0.0.1:2379#x',
  ' https://10.0.0.1:2379',
  'https://10.0.0.1:2379\n',
  'https:/10.0.0.1:2379',
  'https://10.0.0.1\\@evil:2379',
  'https://10.0.0.1:0',
  'https://10.0.0.1:70000',
  'unix:///run/etcd.sock',
  'unixs://10.0.0.1:2379',
  'ftp://10.0.0.1:2379',
  'https://',
  'https://10.0.0.1,evil=x:2380',
  'https://10.0.0.1%2Cevil:2380',
  'https://10.0.0.1=x:2380',
  'https://cp1"; x:2380',
])('%j is not a URL of etcd', (url) => {
  expect(etcdEndpoint(url)).toBeUndefined();
});

it.each(['https://10.0.0.1:2380', 'https://[fd00::1]:2380/', 'http://etcd_1.cp-1.example:2380'])(
  '%j is a URL of etcd',
  (url) => {
    expect(etcdEndpoint(url)).toBeDefined();
  },
);
