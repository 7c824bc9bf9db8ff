import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { inEnglish } from '../../../src/base/text.ts';
import type { Decision } from '../../../src/features/admission/approver/client-policy.ts';
import { decideNow } from '../../../src/features/admission/approver/decide.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { expectedNames, SERVING_PATHS } from '../../../src/features/admission/inventory/expected-names.ts';
import {
  type CertificateAuthority,
  createAuthority,
  issueServing,
} from '../../../src/simulation/control-plane/certificates.ts';
import type { LoopbackServer } from '../../../src/simulation/servers/loopback-listener.ts';
import { startTlsServer } from '../../../src/simulation/servers/server.ts';
import { type Dialer, dialDirectly } from '../../../src/wire/dialer.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { type Asked, apiServerCertificate, inventoryWith, MACHINES, OBJECTS, servingCsr } from './serving-support.ts';
import { NOW } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CONFIG_MAPS = '/api/v1/namespaces/kube-system/configmaps';
const KUBEADM_CONFIG = `${CONFIG_MAPS}/kubeadm-config`;
const SLICES = SERVING_PATHS.slice.replace(/\/[^/]*$/, '');

const signal = new AbortController().signal;
let api: MemoryApi;
let time: VirtualTime;
let inventories: { inventory: ReturnType<typeof inventoryWith> };
let facts: ReturnType<typeof expectedNames>;

/** The API servers of the EndpointSlice: cp1 and cp2, each with a certificate of its own. */
const servers = new Map<string, LoopbackServer>();
let ca: CertificateAuthority;
beforeAll(async () => {
  const now = Date.now();
  ca = await createAuthority('ecdsa', now);
  for (const [ip, dns] of [
    ['10.0.0.1', 'cp1'],
    ['10.0.0.2', 'only-cp2.example.com'],
  ] as const) {
    const serving = await issueServing(ca, { dns: [dns], ip: [ip] }, { from: now - 60_000, to: now + 3_600_000 });
    const serve = async () => {};
    const settings = { ...serving, clientCa: ca.certificate, treatment: () => 'serve' as const, serve };
    servers.set(ip, await startTlsServer(settings));
  }
});
afterAll(() => Promise.all([...servers.values()].map((server) => server.close())));
let down: string[] = [];
const dialer: Dialer = ({ host }, limit) => {
  const port = down.includes(host) ? 1 : (servers.get(host)?.port ?? 1);
  return dialDirectly({ host: '127.0.0.1', port }, limit);
};

beforeEach(() => {
  api = new MemoryApi();
  down = [];
  Object.assign(api.cluster, { caBundle: ca.certificate });
  time = new VirtualTime();
  const { nodes, services, slice } = OBJECTS;
  for (const node of nodes) api.put(SERVING_PATHS.nodes, node as object);
  for (const service of services as { metadata: { namespace: string } }[])
    api.put(`/api/v1/namespaces/${service.metadata.namespace}/services`, service);
  api.put(SLICES, { ...(slice as object), metadata: { name: 'kubernetes', namespace: 'default' } });
  const configuration = {
    ...{ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' },
    ...{ controlPlaneEndpoint: '10.0.0.100:6443', networking: { serviceSubnet: '10.96.0.0/12' } },
  };
  api.put(CONFIG_MAPS, {
    metadata: { name: 'kubeadm-config', namespace: 'kube-system' },
    data: { ClusterConfiguration: stringify(configuration) },
  });
  inventories = { inventory: inventoryWith(MACHINES) };
  facts = factsBy(inventories);
});

const factsBy = (given: typeof inventories | undefined) =>
  expectedNames(api.cluster, given, { clock: time.clock, signal, dialer });

function post(node: string, address: string, name = `csr-${node}`): string {
  api.put(CSRS, servingCsr(node, { dnsNames: [node], ipAddresses: [address] }, { name }));
  return name;
}

function changeKubeadmConfig(ClusterConfiguration: string): void {
  const before = api.object(KUBEADM_CONFIG) ?? expect.fail();
  api.store.update({ group: '', resource: 'configmaps' }, { ...before, data: { ClusterConfiguration } } as never);
}

const decide = (name: string, from = facts) =>
  decideNow(api.cluster, postedRequest(api.object(`${CSRS}/${name}`)), { now: () => NOW, signal, expectedNames: from });
const conditionOf = (name: string) =>
  (api.object(`${CSRS}/${name}`)?.status as { conditions?: { type: string; message: string }[] } | undefined)
    ?.conditions?.[0];
const lists = () => api.asked.filter((line) => line.startsWith('GET /api/v1/nodes'));

describe('a decision about a serving certificate', () => {
  it('approves, with the names in the condition', async () => {
    expect(await decide(post('w7', '10.0.0.7'))).toMatchObject({ verdict: 'approve' });
    expect(conditionOf('csr-w7')).toMatchObject({
      type: 'Approved',
      message: 'The node w7 requests a certificate for its own names and addresses: w7, 10.0.0.7.',
    });
  });

  it.each([
    ['10.0.0.6', 'the Node w6'],
    ['10.96.0.1', 'the Service default/kubernetes'],
    ['10.0.0.100', 'the API servers'],
    ['10.96.7.7', 'reserved for Services'],
  ])('denies %s and says who has it: %s', async (address, owner) => {
    expect(await decide(post('w7', address))).toMatchObject({ verdict: 'deny' });
    expect(conditionOf('csr-w7')).toMatchObject({ type: 'Denied', message: expect.stringContaining(owner) });
  });

  it('waits for the inventory, and is made again when that has the address', async () => {
    const name = post('w9', '10.0.0.9');
    expect(await decide(name)).toMatchObject({ verdict: 'wait' });
    inventories.inventory = inventoryWith({ ...MACHINES, w9: ['10.0.0.9'] });
    expect(await decide(name)).toMatchObject({ verdict: 'approve' });
  });

  it('reads nothing without an inventory', async () => {
    const none = factsBy(undefined);
    expect(await decide(post('w7', '10.0.0.7'), none)).toMatchObject({
      verdict: 'wait',
      why: { key: 'SERVING_NO_INVENTORY' },
    });
    expect(api.asked).toEqual([]);
  });
});

describe('with a kubeadm-config that names no API server any more', () => {
  beforeEach(() => {
    api.serverCertificate = apiServerCertificate();
    const configuration = { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' };
    changeKubeadmConfig(stringify(configuration));
  });

  it.each<[string, Asked, string]>([
    ['api.example.com', { dnsNames: ['w7', 'api.example.com'] }, 'the API servers'],
    ['10.0.0.100', { dnsNames: ['w7'], ipAddresses: ['10.0.0.7', '10.0.0.100'] }, 'the API servers'],
    ['2001:db8::20', { dnsNames: ['w7'], ipAddresses: ['2001:db8::20'] }, 'the API servers'],
    ['web.shop.svc.example.internal', { dnsNames: ['web.shop.svc.example.internal'] }, 'reserved for Services'],
  ])('a worker is denied %s, although the inventory lists it', async (name, asked, owner) => {
    inventories.inventory = inventoryWith({ ...MACHINES, w7: [...MACHINES.w7, name] });
    api.put(CSRS, servingCsr('w7', asked, { name: 'csr-w7' }));
    expect(await decide('csr-w7')).toMatchObject({ verdict: 'deny', why: { key: 'SERVING_NAME_TAKEN' } });
    expect(conditionOf('csr-w7')).toMatchObject({
      type: 'Denied',
      message: expect.stringMatching(new RegExp(`${name}.*${owner}`)),
    });
  });

  it('a worker still gets its own names, and a control-plane node its host name and address', async () => {
    inventories.inventory = inventoryWith({ ...MACHINES, cp1: ['10.0.0.1'] });
    expect(await decide(post('w7', '10.0.0.7'))).toMatchObject({ verdict: 'approve' });
    expect(await decide(post('cp1', '10.0.0.1'))).toMatchObject({ verdict: 'approve' });
  });
});

describe('with several API servers', () => {
  const ask = async (name: string, request = 'csr-w7') => {
    inventories.inventory = inventoryWith({ ...MACHINES, w7: ['10.0.0.7', name] });
    api.put(CSRS, servingCsr('w7', { dnsNames: ['w7', name] }, { name: request }));
    return decide(request);
  };

  it('a worker is denied a name that only the certificate of another one has, although the inventory lists it', async () => {
    const decision = await ask('only-cp2.example.com');
    expect(decision).toMatchObject({ verdict: 'deny', why: { params: { owner: 'control-plane' } } });
  });

  it('nothing is approved while the names of one are not known, and the reason is told', async () => {
    down = ['10.0.0.2'];
    const decision = await ask('w7.example.com');
    expect(decision).toMatchObject({ verdict: 'wait', why: { key: 'SERVING_HELD_UP' } });
    expect(inEnglish((decision as Decision).why)).toContain('10.0.0.2:6443');
    down = [];
    await time.during(time.clock.sleep(2_000, signal));
    expect(await decide('csr-w7')).toMatchObject({ verdict: 'approve' });
  });

  const leave = (remaining: readonly string[]) => {
    const slice = api.object(SERVING_PATHS.slice) ?? expect.fail();
    const left = { ...slice, endpoints: remaining.map((address) => ({ addresses: [address] })) };
    api.store.update({ group: 'discovery.k8s.io', resource: 'endpointslices' }, left as never);
  };
  const DAY = 24 * 3_600_000;
  const pass = (ms: number) => time.during(time.clock.sleep(ms, signal));

  it('the names of one that has left the cluster are free after a week', async () => {
    expect(await ask('only-cp2.example.com', 'first')).toMatchObject({ verdict: 'deny' });
    leave(['10.0.0.1']);
    await pass(7 * DAY);
    expect(await ask('only-cp2.example.com', 'within')).toMatchObject({ verdict: 'deny' });
    await pass(2_000);
    expect(await ask('only-cp2.example.com', 'later')).toMatchObject({ verdict: 'approve' });
    // It is a server that was never seen again.
    leave(['10.0.0.1', '10.0.0.2']);
    down = ['10.0.0.2'];
    await pass(2_000);
    expect(await ask('w7.example.com', 'back')).toMatchObject({ verdict: 'wait' });
  });

  it('the names of one that is down stay its own however long the cluster lists it', async () => {
    expect(await ask('only-cp2.example.com', 'first')).toMatchObject({ verdict: 'deny' });
    down = ['10.0.0.2'];
    for (const day of [5, 10, 15]) {
      await pass(5 * DAY);
      expect(await ask('only-cp2.example.com', `day-${day}`)).toMatchObject({ verdict: 'deny' });
    }
  });

  it('a read that fails is not repeated for each request that waits', async () => {
    down = ['10.0.0.2'];
    const names = Array.from({ length: 50 }, (_, i) => post('w7', '10.0.0.7', `csr-${i}`));
    for (const name of names) expect(await decide(name)).toMatchObject({ verdict: 'wait' });
    expect(lists()).toHaveLength(1);
    await pass(2_000);
    await decide('csr-0');
    expect(lists()).toHaveLength(2);
  });

  it('the names of one that was seen count while it is down, and when it has left the cluster', async () => {
    expect(await ask('w7.example.com', 'earlier')).toMatchObject({ verdict: 'approve' });
    down = ['10.0.0.2'];
    await time.during(time.clock.sleep(2_000, signal));
    expect(await ask('only-cp2.example.com')).toMatchObject({ verdict: 'deny' });
    leave(['10.0.0.1']);
    await time.during(time.clock.sleep(2_000, signal));
    // Another connection has other facts, but the same inventory.
    facts = factsBy(inventories);
    expect(await ask('only-cp2.example.com', 'later')).toMatchObject({ verdict: 'deny' });
  });
});

describe('the facts of a cluster', () => {
  it('are read once for three hundred nodes that ask at the same time, and again two seconds later', async () => {
    const machines = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`m${i}`, [`10.1.${i >> 8}.${i & 255}`]]),
    );
    inventories.inventory = inventoryWith(machines);
    const names = Object.entries(machines).map(([node, [address = '']]) => post(node, address));
    const decisions = await Promise.all(names.map((name) => decide(name)));
    expect(decisions.map((decision) => (decision as { verdict: string }).verdict)).toEqual(names.map(() => 'approve'));
    expect(lists()).toHaveLength(1);
    await time.during(time.clock.sleep(2_000, signal));
    api.put(SERVING_PATHS.nodes, { metadata: { name: 'late' }, status: { addresses: [{ address: '10.1.0.5' }] } });
    expect(await decide(post('m5', '10.1.0.5', 'again'))).toMatchObject({ verdict: 'deny' });
    expect(lists()).toHaveLength(2);
  });

  it.each([
    ['nodes', SERVING_PATHS.nodes],
    ['services', SERVING_PATHS.services],
    ['the EndpointSlice', SERVING_PATHS.slice],
    ['kubeadm-config', KUBEADM_CONFIG],
    ['the approval', `${CSRS}/csr-w7/approval`],
  ])('without the right to %s leave the request pending, and say so', async (_, forbidden) => {
    api.disturb = ({ path }) =>
      path.split('?')[0] === forbidden ? { status: 403, serverTime: undefined, body: {} } : undefined;
    const name = post('w7', '10.0.0.7');
    expect(await decide(name)).toMatchObject({ verdict: 'wait', why: { key: 'SERVING_HELD_UP' } });
    api.disturb = () => undefined;
    await time.during(time.clock.sleep(2_000, signal));
    expect(await decide(name)).toMatchObject({ verdict: 'approve' });
  });

  it('with a kubeadm-config that nobody can read leave the request pending', async () => {
    changeKubeadmConfig('x');
    const decision = await decide(post('w7', '10.0.0.7'));
    expect(decision).toMatchObject({ verdict: 'wait', why: { key: 'SERVING_HELD_UP', params: { forbidden: false } } });
  });

  it('that cannot be read fail the decision, so that the approver connects again', async () => {
    api.disturb = ({ path }) =>
      path.startsWith(SERVING_PATHS.services) ? { status: 503, serverTime: undefined, body: {} } : undefined;
    await expect(decide(post('w7', '10.0.0.7'))).rejects.toMatchObject({ kind: 'CLUSTER_WRITE_FAILED' });
  });
});
