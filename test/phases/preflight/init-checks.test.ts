import { describe, expect, it } from 'vitest';
import { type InitCheckInput, runInitChecks } from '../../../src/phases/preflight/init-checks.ts';
import { failedChecks } from '../../../src/phases/preflight/report.ts';
import { inputOf } from '../../operations/init/support.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { expectSentences, input, kinds, resultOf } from './support.ts';

function checked(host: FakeHost, flags: Parameters<typeof inputOf>[0] = {}, more: Partial<InitCheckInput> = {}) {
  const { init, cluster } = inputOf(flags);
  const { configuration: _, ...basic } = input(host);
  const endpoint = { advertiseAddress: '10.0.0.5', bindPort: 6443 };
  return runInitChecks({ ...basic, configuration: init, cluster, endpoint, kubelet: {}, ...more });
}

const external = {
  type: 'external' as const,
  external: {
    endpoints: ['http://10.0.0.9:2379'],
    httpEndpoints: ['http://10.0.0.9:2379'],
    caFile: '',
    certFile: '',
    keyFile: '',
  },
};

describe('the checks of an init', () => {
  it("are kubeadm's, in its order, and a machine that is ready passes them", async () => {
    const report = await checked(fakeHost(), { podNetworkCidr: '10.244.0.0/16' });
    expect(report.results.filter((result) => kinds(result).length > 0)).toEqual([]);
    expect(report.results.map(({ name }) => name)).toEqual([
      'IsPrivilegedUser',
      'NumCPU',
      'Mem',
      'KubernetesVersion',
      'Firewalld',
      'Port-6443',
      'Port-10259',
      'Port-10257',
      'FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml',
      'FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml',
      'FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml',
      'FileAvailable--etc-kubernetes-manifests-etcd.yaml',
      'HTTPProxy',
      'HTTPProxyCIDR',
      'HTTPProxyCIDR',
      'CRI',
      'ContainerRuntimeVersion',
      'Swap',
      'FileExisting-losetup',
      'FileExisting-mount',
      'FileExisting-cp',
      'SystemVerification',
      'Hostname',
      // The second one: not newer than the control plane.
      'KubeletVersion',
      'KubeletVersion',
      'Service-kubelet',
      'KubeletUnit',
      'Port-10250',
      'DirWritable',
      'ResolvConf',
      'Port-10248',
      'FileContent--proc-sys-net-ipv4-ip_forward',
      'Port-2379',
      'Port-2380',
      'DirAvailable--var-lib-etcd',
    ]);
  });

  it('the check for root stands alone without root', async () => {
    const host = fakeHost();
    host.uid = 1000;
    expect((await checked(host)).results.map(({ name }) => name)).toEqual(['IsPrivilegedUser']);
  });

  it.each([
    [{ serviceCidr: '10.96.0.0/12,fd00::/112' }, ['ipv4-ip_forward', 'ipv6-conf-default-forwarding']],
    [
      { podNetworkCidr: 'fd01::/48,10.244.0.0/16', serviceCidr: 'fd00::/112,10.96.0.0/12' },
      ['ipv4-ip_forward', 'ipv6-conf-default-forwarding'],
    ],
    [{}, ['ipv4-ip_forward']],
  ])('forwarding is asked of the families of the address and the subnets: %j', async (flags, families) => {
    const names = (await checked(fakeHost(), flags)).results.flatMap(
      ({ name }) => /^FileContent--proc-sys-net-(.*)/.exec(name)?.[1] ?? [],
    );
    expect(names).toEqual(families);
  });

  it('a kubelet that is newer than the control plane is an error here, not a warning', async () => {
    const { cluster } = inputOf();
    const report = await checked(fakeHost(), {}, { cluster: { ...cluster, kubernetesVersion: 'v1.36.4' } });
    const [, newer] = report.results.filter(({ name }) => name === 'KubeletVersion');
    expect(newer && kinds(newer)).toEqual(['KUBELET_NEWER']);
    await expectSentences(newer ?? { warnings: [], errors: [] }, 'v1.37.2', 'v1.36.4');
  });

  it('with an external etcd nothing of a local one is checked, and one that does not answer is an error', async () => {
    const { cluster } = inputOf();
    const report = await checked(fakeHost(), {}, { cluster: { ...cluster, etcd: external } });
    expect(report.results.map(({ name }) => name).slice(-2)).toEqual([
      'ExternalEtcdVersion',
      'ExternalEtcdClientCertificates',
    ]);
    const version = resultOf(report, 'ExternalEtcdVersion');
    expect(kinds(version)).toEqual(['EXTERNAL_ETCD_SILENT']);
    await expectSentences(version, '10.0.0.9:2379');
  });

  it('ports that are given to components are looked at where they will listen, and errors can be ignored', async () => {
    const host = fakeHost();
    host.usedPorts.add(6443);
    host.cpus = 1;
    expect(failedChecks(await checked(host)).map(({ name }) => name)).toEqual(['NumCPU', 'Port-6443']);
    expect(failedChecks(await checked(host, { ignorePreflightErrors: ['NumCPU', 'Port-6443'] }))).toEqual([]);
  });
});

it('an init without the file that its kubelet reads DNS servers from is an error: no static Pod would start', async () => {
  const report = await checked(fakeHost(), {}, { kubelet: { resolvConf: '/run/none' } });
  expect(kinds(resultOf(report, 'ResolvConf'))).toEqual(['RESOLV_CONF_MISSING']);
});

it('an init that cannot write its manifests or certificates is told so before anything is written', async () => {
  for (const path of ['/etc/kubernetes/manifests', '/etc/kubernetes/pki']) {
    const host = fakeHost();
    host.directories.set(path, 0o755);
    host.obstacles.set(path, { reason: 'EROFS' });
    const { configuration: _, node, ...basic } = input(host);
    const result = resultOf(
      await checked(host, {}, { ...basic, node: { ...node, role: 'control-plane' } }),
      'DirWritable',
    );
    const below = path === '/etc/kubernetes/pki' ? [`${path}/etcd`] : [];
    expect(result.errors).toMatchObject([{ kind: 'NOT_WRITABLE', params: { paths: [path, ...below] } }]);
  }
});

/** Keeps what the check asks of each path. */
function askedOf(host: FakeHost): Map<string, { bytes: number; inodes: number }> {
  const asked = new Map<string, { bytes: number; inodes: number }>();
  const { writeObstacle } = host.read.files;
  host.read.files.writeObstacle = async (path, needs) => {
    asked.set(path, needs);
    return writeObstacle(path, needs);
  };
  return asked;
}

describe("the directory of etcd's data", () => {
  it('is refused when it is full, and named with the space that etcd reserves', async () => {
    const host = fakeHost();
    host.directories.set('/var/lib/etcd', 0o700);
    host.obstacles.set('/var/lib/etcd', {
      reason: 'ENOSPC',
      refused: {
        mount: { point: '/var/lib/etcd', type: 'ext4', source: '/dev/sdb' },
        space: { freeBytes: 50 * 2 ** 20, bytes: 2 ** 30, freeInodes: 900, inodes: 1000 },
      },
    });
    const result = resultOf(await checked(host), 'DirWritable');
    expect(result.errors).toMatchObject([
      { code: 'NOT_WRITABLE', params: { paths: ['/var/lib/etcd'], needs: { bytes: 128 * 2 ** 20 } } },
    ]);
    await expectSentences(result, '/var/lib/etcd', '128 MiB');
  });

  it('is the configured one, with the certificates of etcd and, for accounts of the components, /etc', async () => {
    const host = fakeHost();
    const asked = askedOf(host);
    const { cluster } = inputOf();
    if (cluster.etcd.type === 'external') throw new Error('the default is a local etcd');
    const etcd = { ...cluster.etcd, local: { ...cluster.etcd.local, dataDir: '/srv/etcd' } };
    const featureGates = { RootlessControlPlane: true };
    await checked(host, {}, { cluster: { ...cluster, certificatesDir: '/srv/pki', featureGates, etcd } });
    expect([...asked.keys()]).toEqual(expect.arrayContaining(['/srv/etcd', '/srv/pki', '/srv/pki/etcd', '/etc']));
    expect(asked.get('/srv/etcd')?.bytes).toBe(128 * 2 ** 20);
    expect(asked.get('/srv/pki/etcd')?.bytes).toBe(2 ** 20);
  });

  it('needs no more of that space once a member has reserved it', async () => {
    const host = fakeHost();
    host.directories.set('/var/lib/etcd', 0o700);
    host.directories.set('/var/lib/etcd/member', 0o700);
    const asked = askedOf(host);
    await checked(host);
    expect(asked.get('/var/lib/etcd')?.bytes).toBe(2 ** 20);
  });

  it('is not looked at with an external etcd', async () => {
    const host = fakeHost();
    const asked = askedOf(host);
    await checked(host, {}, { cluster: { ...inputOf().cluster, etcd: external } });
    expect([...asked.keys()].filter((path) => path.endsWith('/etcd'))).toEqual([]);
  });
});
