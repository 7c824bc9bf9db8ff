/**
 * Certificates of a running control plane, which the real kubeadm has made: looked at, renewed, and used by every
 * component after it was restarted as kubejoin says. Then a second control plane joins, so that members of etcd talk to
 * each other with the new ones.
 */
import { describe, expect, it } from 'vitest';
import { compareSnapshots } from '../machine/snapshot.ts';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import { IGNORED, kubejoin } from '../worker/kubejoin.ts';
import {
  certs,
  certsLab,
  checkExpiration,
  doAsTold,
  KUBECONFIG,
  kubectl,
  PKI,
  serialOf,
  servedSerial,
} from './certs-lab.ts';

const at = certsLab({
  configuration: {
    clusterName: 'lab',
    encryptionAlgorithm: 'ECDSA-P256',
    certificateValidityPeriod: '500h0m0s',
    apiServer: { certSANs: ['api.lab.example'] },
  },
});

const PAIRS = [
  'apiserver',
  'apiserver-etcd-client',
  'apiserver-kubelet-client',
  'etcd/healthcheck-client',
  'etcd/peer',
  'etcd/server',
  'front-proxy-client',
].map((name) => `${PKI}/${name}.crt`);
const KUBECONFIGS = ['admin', 'controller-manager', 'scheduler', 'super-admin'].map(
  (name) => `/etc/kubernetes/${name}.conf`,
);
const serials = () => Promise.all([...PAIRS, ...KUBECONFIGS].map((file) => serialOf(at.host, file)));
const READ_ONLY = ['/etc', '/var/lib/kubelet', '/var/lib/kubejoin', '/root', '/tmp'];
/** A scheduler that has lost its lease ends, and the kubelet starts it again: its folder there is new. */
const PODS = '/var/lib/kubelet/pods';
/** The kubelet's notes about its Pods: CoreDNS may be bound to the node only now, after the API server was away. */
const OF_PODS = [PODS, ...['actuated', 'allocated'].map((name) => `/var/lib/kubelet/${name}_pods_state`)];

describe('certs check-expiration', () => {
  it('says what kubeadm says, by the configuration of the cluster', async () => {
    const [ours, theirs] = [await checkExpiration(at.host, 'kubejoin'), await checkExpiration(at.host, 'kubeadm')];
    expect(ours.info).toEqual(theirs.info);
    expect(ours.info.certificates).toHaveLength(11);
    expect(ours.said).toBe('');
  });

  it('says the same as a table', async () => {
    const { stdout, code } = await kubejoin(at.host, ['certs', 'check-expiration']);
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.split(/ {3,}/));
    const { info } = await checkExpiration(at.host, 'kubeadm');
    const names = [...info.certificates, ...info.certificateAuthorities].map(({ name }) => name);
    expect(rows.map(([name]) => name ?? '').filter((name) => names.includes(name))).toEqual(names);
    expect(rows[1]).toEqual([
      'admin.conf',
      expect.stringMatching(/^\w{3} \d\d, \d{4} \d\d:\d\d UTC$/),
      '20d',
      'ca',
      'no',
    ]);
  });

  it('works while the API server is gone, and says what it has assumed', async () => {
    const controlPlane = at.cluster.controlPlaneOn(at.host);
    await controlPlane.stop('kube-apiserver');
    try {
      const [ours, theirs] = [await checkExpiration(at.host, 'kubejoin'), await checkExpiration(at.host, 'kubeadm')];
      expect(ours.info).toEqual(theirs.info);
      expect(ours.said).toMatch(
        /Could not read the cluster's configuration with \/etc\/kubernetes\/admin.conf.*refused/s,
      );
    } finally {
      await controlPlane.start('kube-apiserver');
    }
  });
});

describe('certs renew', () => {
  it('as a dry run shows the dates and changes nothing', async () => {
    const look = () => at.host.snapshot(READ_ONLY, { except: OF_PODS });
    const before = await look();
    const { result } = await certs(at.host, 'renew', 'all', '--dry-run');
    expect(result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
    expect(result.changes).toHaveLength(11);
    for (const { diff } of result.changes ?? []) expect(diff).toMatch(/^-notAfter: .*\n\+notAfter: /m);
    expect(compareSnapshots(before, await look())).toEqual([]);
  });

  it('all: each certificate is new, and the components take them up when they are restarted as it says', async () => {
    const before = await serials();
    const { result } = await certs(at.host, 'renew', 'all');
    expect(result).toMatchObject({
      outcome: 'renewed',
      missing: [],
      external: [],
      staticPods: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
    });
    const after = await serials();
    for (const [index, serial] of after.entries()) expect(serial).not.toBe(before[index]);
    expect((await kubectl(at.host, KUBECONFIG, 'get', 'nodes')).code).toBe(0); // admin.conf is used at once

    expect(await doAsTold(at.host, result.message?.text ?? '')).toHaveLength(4);
    await until(
      'the API server to serve its new certificate',
      async () => (await kubectl(at.host, KUBECONFIG, 'get', '--raw=/readyz')).code === 0,
      {
        everyMs: 500,
      },
    );
    expect(await servedSerial(at.host, '127.0.0.1:6443')).toBe(await serialOf(at.host, `${PKI}/apiserver.crt`));
    expect(await servedSerial(at.host, '127.0.0.1:2379', `${PKI}/etcd/healthcheck-client`)).toBe(
      await serialOf(at.host, `${PKI}/etcd/server.crt`),
    );
    expect(await servedSerial(at.host, `${at.host.address}:2380`, `${PKI}/etcd/peer`)).toBe(
      await serialOf(at.host, `${PKI}/etcd/peer.crt`),
    );
    await until('etcd to be healthy', async () => clusterHealthy(), { everyMs: 500 });
  });

  it('what runs works: leases are renewed, the node is Ready, the log of a container is read, a token is made', async () => {
    for (const name of ['kube-controller-manager', 'kube-scheduler']) await renewsLease(name);
    await at.cluster.waitReady(at.host.name);
    const log = async () => {
      const args = ['-n', 'kube-system', 'logs', `kube-scheduler-${at.host.name}`, '--tail=1'];
      const { code, stderr } = await kubectl(at.host, KUBECONFIG, ...args);
      return [code, stderr];
    };
    // The API server talks to the kubelet, which may show it this Pod more than a minute after both run again.
    await expect.poll(log, { interval: 500 }).toEqual([0, '']);
    const account = await kubectl(at.host, KUBECONFIG, 'create', 'serviceaccount', 'after-renewal');
    expect(account.code).toBe(0);
    const token = await kubectl(at.host, KUBECONFIG, 'create', 'token', 'after-renewal');
    expect(token.stdout).toMatch(/^eyJ/);
  });

  it('kubeadm reads the new ones, and says the same of them', async () => {
    const [ours, theirs] = [await checkExpiration(at.host, 'kubejoin'), await checkExpiration(at.host, 'kubeadm')];
    expect(ours.info).toEqual(theirs.info);
  });

  if (FULL)
    it('a second control plane joins, and members of etcd talk to each other with the new certificates', async () => {
      const [token, certificateKey] = [await at.cluster.createToken(), await at.cluster.uploadCerts()];
      const args = [
        ...(await at.cluster.joinArgs(token)),
        '--control-plane',
        '--certificate-key',
        certificateKey,
        IGNORED,
      ];
      const joined = await kubejoin(at.other, ['join', ...args]);
      expect(joined.code).toBe(0);
      expect((await at.cluster.controlPlaneOn(at.host).etcdVoters()).sort()).toEqual(
        [at.host.name, at.other.name].sort(),
      );
      // super-admin.conf does not exist there: a missing file is reported, without an error.
      const { result } = await certs(at.other, 'renew', 'all');
      expect(result).toMatchObject({ outcome: 'renewed', missing: ['super-admin.conf'] });
      await doAsTold(
        at.other,
        result.message?.text
          .split('\n')
          .filter((line) => line.includes('etcd.yaml'))
          .join('\n') ?? '',
      );
      await until('both members to be healthy', async () => clusterHealthy(), { everyMs: 500 });
      expect(await servedSerial(at.other, `${at.other.address}:2380`, `${PKI}/etcd/peer`)).toBe(
        await serialOf(at.other, `${PKI}/etcd/peer.crt`),
      );
    });

  it('of a name that is missing, or whose CA is an external one, is an error that changes nothing', async () => {
    const key = await at.host.readFile(`${PKI}/front-proxy-ca.key`);
    const before = await serials();
    await at.host.mustExec(['rm', `${PKI}/front-proxy-ca.key`]);
    expect((await certs(at.host, 'renew', 'front-proxy-client')).result).toMatchObject({
      exitCode: 6,
      failure: { kind: 'CERTIFICATES_EXTERNAL' },
    });
    await at.host.writeFile(`${PKI}/front-proxy-ca.key`, key, 0o600);
    const file = '/etc/kubernetes/super-admin.conf';
    await at.host.mustExec(['mv', file, '/root/']);
    expect((await certs(at.host, 'renew', 'super-admin.conf')).result).toMatchObject({
      exitCode: 6,
      failure: { code: 'CERTIFICATES_MISSING' },
    });
    await at.host.mustExec(['mv', '/root/super-admin.conf', file]);
    expect(await serials()).toEqual(before);
  });
});

async function renewsLease(name: string): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`;
  const renewed = async () =>
    ((await at.cluster.api('GET', path)).body as { spec?: { renewTime?: string } }).spec?.renewTime;
  const first = await renewed();
  await until(`${name} to renew its lease`, async () => (await renewed()) !== first, {
    everyMs: 200,
  });
}

async function clusterHealthy(): Promise<boolean> {
  const identity = [
    `--cacert=${PKI}/etcd/ca.crt`,
    `--cert=${PKI}/etcd/healthcheck-client.crt`,
    `--key=${PKI}/etcd/healthcheck-client.key`,
  ];
  const outcome = await at.host.exec([
    'etcdctl',
    '--endpoints=https://127.0.0.1:2379',
    ...identity,
    'endpoint',
    'health',
    '--cluster',
  ]);
  return outcome.code === 0;
}
