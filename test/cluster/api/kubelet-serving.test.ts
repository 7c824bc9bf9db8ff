import { beforeAll, describe, expect, it } from 'vitest';
import { apiServers, kubeletEndpoint, servingCertificates } from '../../../src/cluster/api/kubelet-serving.ts';
import { labelMatcher } from '../../../src/simulation/api-machinery/list-page.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, tcpServer } from '../../wire/support/servers.ts';

const LOOPBACK = '127.0.0.1';
const address = (type: string, value: string) => ({ type, address: value });

function nodeOf(name: string, port: number, addresses = [address('InternalIP', LOOPBACK)]) {
  const status = { addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status };
}

describe('the address of a kubelet', () => {
  it.each([
    [[address('Hostname', 'w'), address('ExternalIP', '9.9.9.9'), address('InternalIP', '10.0.0.1')], '10.0.0.1'],
    [[address('Hostname', 'w'), address('ExternalIP', '9.9.9.9')], '9.9.9.9'],
    [[address('Hostname', 'w')], 'w'],
  ])('is the one that the API server prefers of %j', (addresses, host) =>
    expect(kubeletEndpoint(nodeOf('w', 1234, addresses))).toEqual({ host, port: 1234 }),
  );

  it.each([[undefined], [0], [70_000], ['10250'], [1.5]])('has the usual port instead of %s', (port) =>
    expect(kubeletEndpoint(nodeOf('w', port as number))).toEqual({ host: LOOPBACK, port: 10250 }),
  );

  it.each([[{}], [{ status: { addresses: 'x' } }], [nodeOf('w', 1, [])], [null]])('is missing in %j', (node) =>
    expect(kubeletEndpoint(node)).toBeUndefined(),
  );
});

describe('the certificates that kubelets present', () => {
  let ca: Authority;
  let other: Authority;
  beforeAll(async () => {
    ca = await Authority.make();
    other = await Authority.make();
  });

  it('are judged one by one, and a node that cannot be reached counts as one without', async () => {
    const serve = async (issued: Parameters<typeof httpsServer>[0]) =>
      httpsServer(issued, (_, response) => response.end());
    const open = [
      await serve(await ca.issue({ ips: [LOOPBACK] })),
      await serve(await other.issue({ ips: [LOOPBACK] })),
      await serve(await ca.issue({ ips: ['10.0.0.9'], dns: ['w'] })),
      await serve(await ca.issue({ ips: [LOOPBACK], notBefore: new Date(0), notAfter: new Date(1) })),
      await tcpServer((socket) => socket.end('no TLS here')),
    ];
    const closed = await tcpServer(() => {});
    await closed.close();
    const api = new MemoryApi();
    const ports = [...open.map(({ port }) => port), closed.port];
    const names = ['good', 'stranger', 'misnamed', 'expired', 'plain', 'down'];
    for (const [index, name] of names.entries()) api.put('/api/v1/nodes', nodeOf(name, ports[index] ?? 0));
    api.put('/api/v1/nodes', nodeOf('nowhere', 1, []));
    const { context } = api.context();
    const found = await servingCertificates({ ...api.cluster, caBundle: ca.pem } as typeof api.cluster, {
      ...{ timeoutMs: 1_000, clock: context.host.read.clock, random: () => 0, emit: () => {}, signal: context.signal },
      dialer: dialDirectly,
    });
    expect(found.signed).toEqual(['good']);
    expect(Object.fromEntries(found.unsigned.map(({ node, reason }) => [node, reason.code]))).toEqual({
      stranger: 'TLS_UNKNOWN_CA',
      misnamed: 'TLS_NAME_MISMATCH',
      expired: 'TLS_CERTIFICATE_EXPIRED',
      plain: 'NOT_TLS',
      down: 'CONNECTION_REFUSED',
      nowhere: 'NODE_WITHOUT_ADDRESS',
    });
    expect(found.unsigned[0]?.server).toBe(`${LOOPBACK}:${closed.port}`);
    for (const server of open) await server.close();
  });
});

describe('API servers', () => {
  it('are the Pods on control-plane nodes, and verify kubelets if they have the flag', async () => {
    const api = new MemoryApi();
    const pod = (node: string, ...flags: string[]) => ({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        ...{ name: `kube-apiserver-${node}`, namespace: 'kube-system' },
        labels: { component: 'kube-apiserver', tier: 'control-plane' },
      },
      spec: { nodeName: node, containers: [{ command: ['proxy'] }, { command: ['kube-apiserver', ...flags] }] },
    });
    const put = (object: object) => api.put('/api/v1/namespaces/kube-system/pods', object);
    put(pod('cp2'));
    put(pod('cp1', '--kubelet-certificate-authority=/ca.crt'));
    // A kubelet may report a mirror Pod with any labels.
    put(pod('worker', '--kubelet-certificate-authority=/ca.crt'));
    put(pod('of-no-node', '--kubelet-certificate-authority=/ca.crt'));
    api.disturb = ({ path }) => {
      const selector = new URLSearchParams(path.split('?')[1]).get('labelSelector') ?? '';
      if (!path.startsWith('/api/v1/nodes?')) return undefined;
      const labels = { 'node-role.kubernetes.io/control-plane': '' };
      const nodes = [{ name: 'cp1', labels }, { name: 'cp2', labels }, { name: 'worker' }, { name: 'cp3', labels }];
      const matches = labelMatcher(selector);
      const items = nodes.map((metadata) => ({ apiVersion: 'v1', kind: 'Node', metadata })).filter(matches);
      return { status: 200, serverTime: undefined, body: { metadata: {}, items } };
    };
    const { context } = api.context();
    const reading = { timeoutMs: 1_000, clock: context.host.read.clock, random: () => 0, emit: () => {} };
    expect(await apiServers(api.cluster, { ...reading, signal: context.signal })).toEqual([
      { node: 'cp1', verifies: true },
      { node: 'cp2', verifies: false },
    ]);
  });
});
