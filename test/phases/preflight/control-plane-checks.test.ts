import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import type { PreflightInput } from '../../../src/phases/preflight/check.ts';
import { runClusterChecks, runHostChecks } from '../../../src/phases/preflight/join-checks.ts';
import { failedChecks } from '../../../src/phases/preflight/report.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { configuration, expectSentences, input, kinds, resultOf, STORED } from './support.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const KEY = new Secret('0'.repeat(64));
const ENDPOINT = { advertiseAddress: '10.0.0.5', bindPort: 6443 };

function inputOf(
  host: FakeHost,
  {
    bindPort = 6443,
    certificateKey = KEY as Secret | undefined,
    ...more
  }: Partial<PreflightInput> & { bindPort?: number; certificateKey?: Secret | undefined } = {},
) {
  const basic = input(host);
  const controlPlane = { localAPIEndpoint: { advertiseAddress: '', bindPort }, certificateKey };
  return {
    ...basic,
    configuration: { ...configuration('10.0.0.1:6443'), controlPlane },
    node: { ...basic.node, role: 'control-plane' as const },
    ...more,
  };
}

function known(stored: Record<string, unknown> = {}, endpoint = ENDPOINT) {
  return {
    cluster: clusterConfiguration({ ...STORED, controlPlaneEndpoint: 'api.example:6443', ...stored }),
    kubeletConfiguration: {},
    endpoint,
    caBundle: '',
  };
}

function put(host: FakeHost, path: string, text = 'x'): string {
  host.content.set(path, { bytes: Buffer.from(text), mode: 0o600 });
  return createHash('sha256').update(text).digest('hex');
}

describe('a control plane that is ready', () => {
  it('passes the checks of its host: those of a worker but for the CA file, and those that need no cluster', async () => {
    const report = await runHostChecks(inputOf(fakeHost()));
    expect(report.results.filter((result) => kinds(result).length > 0)).toEqual([]);
    expect(report.results.map(({ name }) => name).slice(14)).toEqual([
      'Port-10250',
      'DirWritable',
      'HTTPProxy',
      'FileContent--proc-sys-net-ipv4-ip_forward',
      'NumCPU',
      'Mem',
      'Firewalld',
      'FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml',
      'FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml',
      'FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml',
      'FileAvailable--etc-kubernetes-manifests-etcd.yaml',
    ]);
  });

  it.each([
    [{}, 10248, '127.0.0.1'],
    [{ healthzPort: 4711, healthzBindAddress: '::' }, 4711, '::1'],
  ])(
    'is told that another program has the port of the health endpoint of its kubelet, %j',
    async (kubelet, port, at) => {
      const host = fakeHost();
      host.read.system.portFree = async (asked, address) => asked !== port || address !== at;
      host.read.system.portHolder = async () => ({ pid: 4711, program: 'python3' });
      const { kubeletConfiguration, cluster } = { ...known(), kubeletConfiguration: kubelet };
      for (const facts of [
        { cluster, kubeletConfiguration },
        { ...known(), kubelet },
      ]) {
        const report = await runClusterChecks(inputOf(host), facts);
        expect(failedChecks(report).map(({ name }) => name)).toEqual([`Port-${port}`]);
      }
      const disabled = await runClusterChecks(inputOf(host), { ...known(), kubelet: { healthzPort: 0 } });
      expect(failedChecks(disabled)).toEqual([]);
    },
  );

  it('passes those of the cluster, in the order of kubeadm 1.37, and our own after them', async () => {
    const networking = { serviceSubnet: '10.96.0.0/12,fd00::/112', podSubnet: '10.244.0.0/16' };
    const report = await runClusterChecks(inputOf(fakeHost()), known({ networking }));
    expect(report.results.filter((result) => kinds(result).length > 0)).toEqual([]);
    expect(report.results.map(({ name }) => name)).toEqual([
      'KubernetesVersion',
      'Port-6443',
      'Port-10259',
      'Port-10257',
      'HTTPProxy',
      'HTTPProxyCIDR',
      'HTTPProxyCIDR',
      'HTTPProxyCIDR',
      'Port-2379',
      'Port-2380',
      'DirAvailable--var-lib-etcd',
      'DirWritable',
      'KubeletVersion',
      'CgroupDriver',
      'Swap',
      'ResolvConf',
      'Port-10248',
    ]);
  });
});

describe('a host that is no control plane yet', () => {
  const troubles: [string, (host: FakeHost) => unknown, string, string[], string[]][] = [
    ['has one processor', (host) => (host.cpus = 1), 'NumCPU', ['PROCESSORS_TOO_FEW'], ['2']],
    ['has little memory', (host) => (host.memory = 1700 * 2 ** 20 - 1), 'Mem', ['MEMORY_TOO_LITTLE'], ['1699', '1700']],
    [
      'has firewalld',
      (host) => host.serviceStates.set('firewalld', { exists: true, enabled: true, active: true }),
      'Firewalld',
      ['FIREWALLD_ACTIVE'],
      ['6443', '10250'],
    ],
    [
      'has firewalld stopped',
      (host) => host.serviceStates.set('firewalld', { exists: true, enabled: true, active: false }),
      'Firewalld',
      [],
      [],
    ],
    [
      'has a manifest',
      (host) => put(host, `${MANIFESTS}/etcd.yaml`),
      'FileAvailable--etc-kubernetes-manifests-etcd.yaml',
      ['FILE_ALREADY_THERE'],
      [`${MANIFESTS}/etcd.yaml`],
    ],
  ];
  it.each(troubles)('%s', async (_, spoil, check, found, facts) => {
    const host = fakeHost();
    spoil(host);
    const result = resultOf(await runHostChecks(inputOf(host)), check);
    expect(kinds(result)).toEqual(found);
    await expectSentences(result, ...facts);
  });

  it('has exactly the memory that is enough', async () => {
    const host = fakeHost();
    host.memory = 1700 * 2 ** 20;
    expect(kinds(resultOf(await runHostChecks(inputOf(host)), 'Mem'))).toEqual([]);
  });
});

describe('a host and a cluster that do not fit', () => {
  it.each([
    [6444, { bindPort: 6444 }],
    [10259, {}],
    [10257, {}],
    [2379, {}],
    [2380, {}],
  ])('port %d is taken', async (port, endpoint) => {
    const host = fakeHost();
    host.usedPorts.add(port);
    const report = await runClusterChecks(inputOf(host), known({}, { ...ENDPOINT, ...endpoint }));
    expect(failedChecks(report).map(({ name, errors }) => [name, errors[0]?.kind])).toEqual([
      [`Port-${port}`, 'PORT_IN_USE'],
    ]);
  });

  it('the addresses that are looked at are those of the components', async () => {
    const host = fakeHost();
    const asked: [number, string | undefined][] = [];
    host.read.system.portFree = async (port, address) => {
      asked.push([port, address]);
      return true;
    };
    const extraArgs = [
      { name: 'bind-address', value: '10.0.0.4' },
      { name: 'bind-address', value: '10.0.0.5' },
    ];
    await runClusterChecks(
      inputOf(host),
      known({ apiServer: { extraArgs }, scheduler: { extraArgs: [{ name: 'bind-address', value: '127.0.0.1' }] } }),
    );
    expect(asked).toEqual([
      [6443, '10.0.0.5'],
      [10259, '127.0.0.1'],
      [10257, undefined],
      [2379, '10.0.0.5'],
      [2380, '10.0.0.5'],
      [10248, '127.0.0.1'],
    ]);
  });

  it('an advertised address of another machine fails the ports of a local etcd with that reason', async () => {
    const report = await runClusterChecks(
      inputOf(fakeHost()),
      known({}, { ...ENDPOINT, advertiseAddress: '203.0.113.9' }),
    );
    const failed = failedChecks(report);
    expect(failed.map(({ name, errors }) => [name, errors[0]?.kind])).toEqual([
      ['Port-2379', 'ETCD_ADDRESS_ELSEWHERE'],
      ['Port-2380', 'ETCD_ADDRESS_ELSEWHERE'],
    ]);
    await expectSentences(failed[0] as never, '203.0.113.9', '2379');
  });

  it.each(['2001:DB8::10', '2001:db8:0:0::10', '2001:db8::10'])('%s is an address of this machine', async (value) => {
    const host = fakeHost();
    host.interfaces.push({ name: 'eth0', address: '2001:db8::10', family: 'IPv6', internal: false });
    const asked = new Set<string | undefined>();
    host.read.system.portFree = async (port, address) => {
      if (port === 2379 || port === 2380) asked.add(address);
      return true;
    };
    const apiServer = { extraArgs: [{ name: 'advertise-address', value }] };
    expect(failedChecks(await runClusterChecks(inputOf(host), known({ apiServer })))).toEqual([]);
    expect([...asked]).toEqual(['2001:db8::10']);
  });

  it('data of an earlier etcd, or a file in its place', async () => {
    const host = fakeHost();
    put(host, '/data/etcd/member/snap/db');
    const stored = known({ etcd: { local: { dataDir: '/data/etcd' } } });
    const result = resultOf(await runClusterChecks(inputOf(host), stored), 'DirAvailable--data-etcd');
    expect(result.errors.map(({ kind, params }) => [kind, params])).toEqual([
      ['DIRECTORY_NOT_EMPTY', { path: '/data/etcd', entries: ['member'] }],
    ]);
    await expectSentences(result, '/data/etcd', 'member');
    const other = fakeHost();
    put(other, '/data/etcd');
    expect(kinds(resultOf(await runClusterChecks(inputOf(other), stored), 'DirAvailable--data-etcd'))).toEqual([
      'DIRECTORY_NOT_EMPTY',
    ]);
    const empty = fakeHost();
    empty.directories.set('/data/etcd', 0o700);
    expect(kinds(resultOf(await runClusterChecks(inputOf(empty), stored), 'DirAvailable--data-etcd'))).toEqual([]);
  });

  it.each(['v1.33.4', 'v1.38.0', 'ci/latest', ''])('a cluster of version "%s"', async (version) => {
    const result = resultOf(
      await runClusterChecks(inputOf(fakeHost()), known({ kubernetesVersion: version })),
      'KubernetesVersion',
    );
    expect(kinds(result)).toEqual(['KUBERNETES_VERSION_NOT_SUPPORTED']);
    await expectSentences(result, '1.34', '1.37');
  });

  it('a proxy before the addresses of the cluster is a warning for each subnet', async () => {
    const host = fakeHost();
    host.env = { HTTPS_PROXY: 'http://me:hidden@proxy.example:3128', NO_PROXY: '10.0.0.5,10.244.0.1' };
    const networking = { serviceSubnet: '10.96.0.0/12,fd00::/112', podSubnet: '10.244.3.0/16' };
    const report = await runClusterChecks(inputOf(host), known({ networking }));
    const cidr = report.results.filter(({ name }) => name === 'HTTPProxyCIDR');
    expect(cidr.map(kinds)).toEqual([['PROXY_USED_FOR_SUBNET'], ['PROXY_USED_FOR_SUBNET'], []]);
    expect(kinds(resultOf(report, 'HTTPProxy'))).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('hidden');
    await expectSentences(cidr[0] as never, '10.96.0.0/12', 'proxy.example:3128');
    host.env = { HTTPS_PROXY: 'http://proxy.example:3128' };
    expect(kinds(resultOf(await runClusterChecks(inputOf(host), known()), 'HTTPProxy'))).toEqual(['PROXY_USED']);
  });

  it.each(['10.96.0.0', '10.96.0.0/33', 'x', '10.0.0.1/32'])('%s is no subnet', async (serviceSubnet) => {
    const result = resultOf(
      await runClusterChecks(inputOf(fakeHost()), known({ networking: { serviceSubnet } })),
      'HTTPProxyCIDR',
    );
    expect(kinds(result)).toEqual(['SUBNET_INVALID']);
    await expectSentences(result, 'networking.serviceSubnet', serviceSubnet);
  });
});

describe('left-overs of our own', () => {
  const ports = [6443, 10259, 10257, 2379, 2380];

  it('are no trouble: ports of what our kubelet runs, manifests with the digest in the journal, data of our etcd', async () => {
    const host = fakeHost();
    for (const port of [...ports, 10250]) host.usedPorts.add(port);
    const digest = put(host, `${MANIFESTS}/kube-apiserver.yaml`, 'apiVersion: v1');
    put(host, '/var/lib/etcd/member/wal');
    const isOurs = (path: string, sha256: string) => path.startsWith(MANIFESTS) && sha256 === digest;
    const ownsEtcdData = async (path: string) => path === '/var/lib/etcd';
    const ours = { isOurs, startedKubelet: true, ownsEtcdData };
    expect(failedChecks(await runHostChecks(inputOf(host, { ours })))).toEqual([]);
    expect(failedChecks(await runClusterChecks(inputOf(host, { ours }), known()))).toEqual([]);
    const others = { isOurs: () => false, startedKubelet: false, ownsEtcdData: async () => false };
    const failed = failedChecks(await runClusterChecks(inputOf(host, { ours: others }), known()));
    expect(failed.map(({ name }) => name)).toEqual([
      ...ports.map((port) => `Port-${port}`),
      'DirAvailable--var-lib-etcd',
    ]);
  });

  it('data in a directory that was there before us is ours when the manifest of etcd is', async () => {
    const host = fakeHost();
    put(host, '/var/lib/etcd/member/wal');
    const digest = put(host, `${MANIFESTS}/etcd.yaml`, 'ours');
    const ours = {
      isOurs: (_: string, sha256: string) => sha256 === digest,
      startedKubelet: false,
      ownsEtcdData: async () => false,
    };
    const found = async () =>
      kinds(resultOf(await runClusterChecks(inputOf(host, { ours }), known()), 'DirAvailable--var-lib-etcd'));
    expect(await found()).toEqual([]);
    put(host, `${MANIFESTS}/etcd.yaml`, 'of another');
    expect(await found()).toEqual(['DIRECTORY_NOT_EMPTY']);
  });
});

it.each([
  ['/var/lib/etcd', {}],
  ['/srv/etcd', { etcd: { local: { dataDir: '/srv/etcd' } } }],
  ['/srv/pki', { certificatesDir: '/srv/pki' }],
])('a control plane that cannot write %s is told so before it joins', async (path, stored) => {
  const host = fakeHost();
  host.directories.set(path, 0o700);
  host.obstacles.set(path, { reason: 'EROFS' });
  const result = resultOf(await runClusterChecks(inputOf(host), known(stored)), 'DirWritable');
  const below = path === '/srv/pki' ? [`${path}/etcd`] : [];
  expect(result.errors).toMatchObject([{ kind: 'NOT_WRITABLE', params: { paths: [path, ...below], reason: 'EROFS' } }]);
});
