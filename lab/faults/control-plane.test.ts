/**
 * Faults that only a further control plane meets, each provoked with a real one: the cause named is the one that was
 * provoked, and nothing of it is left in etcd.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CONTROL_PLANE_ROWS } from '../../test/faults/control-plane-rows.ts';
import type { Facts } from '../../test/faults/told.ts';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import { expectNoTrace } from '../control-plane/joined-control-plane.ts';
import { until } from '../machine/wait.ts';
import { withoutImage } from '../support/missing-image.ts';
import { type JsonEvent, type JsonRun, parsed, RunningJoin } from '../worker/kubejoin.ts';
import { expectProvoked, type Provocations, thisRun } from './provoked.ts';

const at = controlPlaneLab();
const CONFIGURATION = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
const CERTIFICATES = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';
const NOBODY = 'https://10.77.255.9:2380';

const sh = (script: string) => at.host.mustExec(['sh', '-ec', script]);

/** The join, by a file that changes the usual one. */
async function byFile(changes: { nodeRegistration?: object; timeouts?: Record<string, string> }): Promise<string[]> {
  const bootstrapToken = {
    token: at.token,
    apiServerEndpoint: at.cluster.endpoint,
    caCertHashes: [at.discovery.at(-1)],
  };
  const file = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken },
    controlPlane: { certificateKey: at.certificateKey },
    ...changes,
  };
  await at.host.writeFile('/root/join.yaml', stringify(file), 0o600);
  return ['--config=/root/join.yaml'];
}

async function joinWhile(breaking: string, mending: string, args: readonly string[] = at.args): Promise<JsonRun> {
  await sh(breaking);
  return joinControlPlane(at.host, args).finally(() => sh(mending));
}

/** Breaks something when the join has come to a phase. */
async function joinUntil(phase: string, args: readonly string[], breaking: () => Promise<unknown>): Promise<JsonRun> {
  const running = await RunningJoin.start(at.host, [...args, '--output=json']);
  await running.event(phase, ({ type, phase: begun }: JsonEvent) =>
    type === 'phase-started' && begun === phase ? begun : undefined,
  );
  // Else it might be past that phase before anything is broken.
  await running.kill('SIGSTOP');
  await breaking();
  await running.kill('SIGCONT');
  return parsed({ ...(await running.ended()), timedOut: false, durationMs: 0 });
}

function joinWithoutImage(component: string, args: readonly string[]): Promise<{ run: JsonRun; facts: Facts }> {
  return withoutImage(at.host, component, async (image) => ({
    run: await joinControlPlane(at.host, args),
    facts: { image },
  }));
}

afterEach(async () => {
  await at.host.exec(['iptables', '-w', '-t', 'nat', '-F', 'OUTPUT']);
});

const provocations: Provocations<typeof CONTROL_PLANE_ROWS> = {
  async 'certificate-key-expired'() {
    const { body } = await at.cluster.api('GET', CERTIFICATES);
    await at.cluster.api('DELETE', CERTIFICATES);
    const { data, type } = body;
    const restored = { metadata: { name: 'kubeadm-certs' }, type, data };
    return joinControlPlane(at.host, at.args).finally(() =>
      at.cluster.api('POST', CERTIFICATES.replace(/\/kubeadm-certs$/, ''), restored),
    );
  },
  'certificate-key-wrong': () =>
    joinControlPlane(at.host, [...at.discovery, '--control-plane', '--certificate-key', '0123456789abcdef'.repeat(4)]),
  async 'etcd-port-taken'() {
    const holder = await at.host.spawn(['socat', 'TCP-LISTEN:2379,reuseaddr,fork', 'SYSTEM:true']);
    await until('socat to listen', async () => (await sh('ss -ltnH "sport = :2379"')) !== '', {
      everyMs: 20,
    });
    const pid = (await sh('pgrep -o -x socat')).trim();
    return { run: await joinControlPlane(at.host, at.args).finally(() => holder.kill()), facts: { pid } };
  },
  'etcd-disk-full': () =>
    joinWhile('mkdir -p /var/lib/etcd; mount -t tmpfs -o size=64m tmpfs /var/lib/etcd', 'umount /var/lib/etcd'),
  'etcd-data-there': () => joinWhile('mkdir -p /var/lib/etcd/member', 'rm -r /var/lib/etcd/member'),
  'manifests-there': () =>
    joinWhile(
      'mkdir -p /etc/kubernetes/manifests; echo x > /etc/kubernetes/manifests/etcd.yaml',
      'rm -r /etc/kubernetes/manifests',
    ),
  'address-elsewhere': () => joinControlPlane(at.host, [...at.args, '--apiserver-advertise-address=10.77.255.1']),
  'image-nowhere': () => joinWithoutImage('kube-scheduler', at.args),
  'image-never-pulled': async () => {
    const timeouts = { controlPlaneComponentHealthCheck: '30s' };
    return joinWithoutImage(
      'kube-scheduler',
      await byFile({ nodeRegistration: { imagePullPolicy: 'Never' }, timeouts }),
    );
  },
  async hairpin() {
    const [address = '', port = ''] = at.cluster.endpoint.split(':');
    const back = [
      'OUTPUT',
      '-d',
      address,
      '-p',
      'tcp',
      '--dport',
      port,
      '-j',
      'DNAT',
      '--to-destination',
      `${at.host.address}:${port}`,
    ];
    const args = await byFile({ timeouts: { tlsBootstrap: '8s' } });
    // Connections that stand already go on, as with a load balancer.
    const run = await joinUntil('kubelet-start', args, () =>
      at.host.mustExec(['iptables', '-w', '-t', 'nat', '-A', ...back]),
    );
    return { run, facts: { server: at.cluster.endpoint } };
  },
  async 'etcd-frozen'() {
    const { controlPlane, first } = at.cluster;
    const args = await byFile({ timeouts: { etcdAPICall: '5s' } });
    const run = await joinUntil('control-plane-prepare/certs', args, () => controlPlane.freeze('etcd')).finally(() =>
      controlPlane.thaw('etcd'),
    );
    return { run, facts: { member: `https://${first.address}:2379` } };
  },
  async 'learner-in-the-way'() {
    const { controlPlane } = at.cluster;
    await controlPlane.etcdctl(['member', 'add', 'nobody', '--learner', `--peer-urls=${NOBODY}`]);
    const learner = (await controlPlane.etcdMembers()).find(({ isLearner }) => isLearner)?.id ?? '';
    const run = await joinControlPlane(at.host, await byFile({ timeouts: { etcdAPICall: '5s' } })).finally(() =>
      controlPlane.etcdctl(['member', 'remove', learner]),
    );
    return { run, facts: { learner } };
  },
  async 'etcd-flag'() {
    await at.host.writeFile(
      '/root/patches/etcd+json.yaml',
      '- {op: add, path: /spec/containers/0/command/-, value: --no-such-flag}\n',
    );
    return joinControlPlane(at.host, [...at.args, '--patches=/root/patches']);
  },
  async 'version-unknown'() {
    const { body } = await at.cluster.api('GET', CONFIGURATION);
    const text = (body.data as Record<string, string>).ClusterConfiguration ?? '';
    const changed = stringify({ ...(parse(text) as object), kubernetesVersion: 'v1.99.0' });
    await at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: changed } });
    return joinControlPlane(at.host, at.args).finally(() =>
      at.cluster.api('PATCH', CONFIGURATION, { data: { ClusterConfiguration: text } }),
    );
  },
};

describe('a fault that a further control plane meets', () => {
  it.each(thisRun(CONTROL_PLANE_ROWS).map((row) => [row.name, row] as const))('%s', async (name, row) => {
    const run = await expectProvoked(row, provocations[name]);
    for (const secret of at.secrets) expect(run.stdout + run.stderr).not.toContain(secret);
    // A scheduler that does not run comes after etcd has the machine's vote, which stays.
    if (name !== 'image-never-pulled') await expectNoTrace(at.host, at);
  });
});
