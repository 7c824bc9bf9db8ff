/**
 * A worker that is reset: joined by kubejoin, by kubeadm, or half; killed half-way; with all that a reset leaves by
 * itself.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { compareSnapshots } from '../machine/snapshot.ts';
import { until } from '../machine/wait.ts';
import { SOON_MS } from '../support/patience.ts';
import { podsRun } from '../worker/host-state.ts';
import {
  BOOTSTRAP_CONF,
  expectJoined,
  expectNoCredential,
  keepFromEnding,
  tellCertDir,
} from '../worker/joined-node.ts';
import { type JsonRun, join, kubejoin, RunningJoin } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import {
  differences,
  expectAsBefore,
  type Footprint,
  footprint,
  LEFT_BY_KUBEADM,
  LEFT_BY_KUBELET,
  shimsEnded,
} from './footprint.ts';
import { killedAt, notices, reset, resetWell } from './reset-host.ts';

const at = workerLab();

async function joined(): Promise<Footprint> {
  const before = await footprint(at.worker);
  expectJoined(await join(at.worker, at.args));
  await settled();
  return before;
}

/** Its one Pod (kube-proxy) runs, too. */
async function settled(): Promise<void> {
  await at.cluster.waitReady(at.worker.name);
  await until('its Pod to run', () => podsRun(at.cluster, at.worker.name));
}

describe('a worker that kubejoin has joined', () => {
  it('a dry run shows every change and makes none; the reset makes these; the host is as before, and joins again at once', async () => {
    const before = await joined();
    const own = ['/etc', '/root', '/usr', '/var/lib/kubejoin', '/var/lib/kubelet/config.yaml', '/var/lib/kubelet/pki'];
    const files = await at.worker.snapshot(own);
    const { mounts, processes } = await footprint(at.worker);
    const preview = await reset(at.worker, ['--dry-run']);
    expect(preview.result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
    expect(compareSnapshots(files, await at.worker.snapshot(own))).toEqual([]);
    expect(await footprint(at.worker)).toMatchObject({ mounts, processes });
    expect(await at.cluster.nodeReady(at.worker.name)).toBe(true);

    const run = await resetWell(at.worker);
    const kinds = (changes = run.result.changes) =>
      changes?.map(({ kind, subject, items }) => ({ kind, subject, items }));
    expect(kinds(preview.result.changes)).toEqual(kinds());
    // kube-proxy goes on between the two: how many rules there are is not the same.
    const left = ({ result }: JsonRun) => JSON.stringify(result.left).replace(/(tables-\w+) \(\d+\)/g, '$1');
    expect(left(preview)).toBe(left(run));
    expect(run.result.left?.map(({ what }) => what)).toEqual(['cni', 'iptables', 'logs', 'plugins', 'node']);
    await expectAsBefore(at.worker, before);
    await expectNoCredential(at.worker, [at.secret]);

    // Its Node is still there, and no longer Ready.
    expectJoined(await join(at.worker, at.args));
    await at.cluster.waitReady(at.worker.name);
  });

  const kills = [
    ['change-started', 'unmount', ''],
    ['change-started', 'remove-pods', ''],
    ['change-started', 'empty-directory', '/var/lib/kubelet'],
    ['change-started', 'remove-journal', ''],
  ] as const;
  it.each(kills)('killed at %s of %s %s and run again, the host is as before', async (moment, kind, subject) => {
    const before = await joined();
    await killedAt(at.worker, moment, kind, subject);
    await resetWell(at.worker);
    await expectAsBefore(at.worker, before);
  });

  it('is reset when the API server is gone, in seconds', async () => {
    const before = await joined();
    await at.cluster.controlPlane.cut(at.worker, 'drop');
    const run = await resetWell(at.worker);
    expect(run.durationMs).toBeLessThan(SOON_MS);
    expect(notices(run)).toEqual(['NODE_NOT_TOLD']);
    await expectAsBefore(at.worker, before);
  });

  it('with --cleanup nothing of the cluster is left, and what is not the cluster’s stays', async () => {
    const { worker } = at;
    const script = `
      set -e
      useradd --create-home alice
      install -d -o alice -m 700 /home/alice/.kube /root/.kube
      cp /etc/kubernetes/kubelet.conf /home/alice/.kube/config
      printf 'apiVersion: v1\\nkind: Config\\nclusters: [{name: other, cluster: {server: https://other.example:6443}}]\\n' > /root/.kube/config
      iptables -N LAB-OWN; iptables -A LAB-OWN -s 192.0.2.9 -m comment --comment 'see -j KUBE-FORWARD' -j DROP
      iptables -A INPUT -j LAB-OWN
      nft add table inet lab-own; nft add table ip kube-proxy
      ip link add cni0 type bridge; ip link add lab-own type bridge`;
    await joined();
    await worker.mustExec(['sh', '-c', script]);
    onTestFinished(
      async () =>
        void (await worker.exec(['sh', '-c', 'ip link del lab-own; userdel --remove alice; rm -r /root/.kube'])),
    );
    const run = await resetWell(worker, ['--cleanup', 'cni,iptables,kubeconfig']);
    expect(run.result.left?.map(({ what }) => what)).toEqual(['logs', 'plugins', 'node']);
    const saved = await worker.mustExec(['sh', '-c', 'iptables-save; ip6tables-save']);
    expect(saved.replace(/--comment "[^"]*"/g, '')).not.toMatch(/KUBE-|CNI-/);
    expect(saved).toContain('-A LAB-OWN -s 192.0.2.9/32 -m comment --comment "see -j KUBE-FORWARD" -j DROP');
    expect(saved).toContain('-A INPUT -j LAB-OWN');
    expect(await worker.mustExec(['nft', 'list', 'tables'])).toMatch(/table inet lab-own/);
    expect(await worker.mustExec(['nft', 'list', 'tables'])).not.toMatch(/kube-proxy/);
    const links = await worker.mustExec(['ip', '-brief', 'link']);
    expect(links).not.toMatch(/^cni0 /m);
    expect(links).toMatch(/^lab-own /m);
    expect(await worker.mustExec(['find', '/etc/cni/net.d', '/home/alice/.kube', '/root/.kube', '-type', 'f'])).toBe(
      '/root/.kube/config\n',
    );
  });
});

describe('a worker that kubeadm has joined', () => {
  async function afterResetBy(reset: () => Promise<unknown>): Promise<string[]> {
    const before = await footprint(at.worker);
    expect((await at.cluster.joinWithKubeadm(at.worker, { token: at.token })).code).toBe(0);
    await settled();
    await reset();
    await shimsEnded(at.worker);
    const left = differences(before, await footprint(at.worker));
    await at.worker.reset();
    await at.cluster.forget(at.worker);
    return left;
  }

  it('is left as kubeadm’s own reset leaves it', async () => {
    const byKubeadm = await afterResetBy(() => at.worker.mustExec(['kubeadm', 'reset', '--force']));
    const byKubejoin = await afterResetBy(() => resetWell(at.worker));
    expect(byKubejoin).toEqual(byKubeadm);
    expect(byKubejoin.filter((line) => ![...LEFT_BY_KUBELET, ...LEFT_BY_KUBEADM].includes(line))).toEqual([]);
  });
});

describe('a mount that is in use', () => {
  const VOLUME = '/var/lib/kubelet/pods/lab/volumes/busy';

  it('ends the reset before anything below is removed; run again when nobody uses it, or with unmountFlags, it comes to its end', async () => {
    const { worker } = at;
    const before = await footprint(worker);
    await worker.mustExec([
      'sh',
      '-c',
      `mkdir -p ${VOLUME} && mount -t tmpfs tmpfs ${VOLUME} && echo kept > ${VOLUME}/file`,
    ]);
    const user = await worker.spawn(['sh', '-c', `cd ${VOLUME} && echo there && exec sleep 1000`]);
    onTestFinished(() => user.kill());
    await new Promise((resolve) => user.stdout.once('data', resolve));
    const run = await reset(worker);
    expect(run.result).toMatchObject({ exitCode: 6, failure: { kind: 'MOUNTS_BUSY', params: { points: [VOLUME] } } });
    expect(await worker.readFile(`${VOLUME}/file`)).toBe('kept\n');

    const file = {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ResetConfiguration',
      force: true,
      unmountFlags: ['MNT_DETACH'],
    };
    await worker.writeFile('/root/reset.yaml', JSON.stringify(file));
    const lazily = await kubejoin(worker, ['reset', '--config', '/root/reset.yaml']);
    expect(lazily.code, lazily.stderr).toBe(0);
    await worker.mustExec(['rm', '/root/reset.yaml']);
    await expectAsBefore(worker, before);
  });
});

describe('a join that was killed', () => {
  it('is undone, its credential with it', async () => {
    await keepFromEnding(at.worker);
    await tellCertDir(at.worker);
    const before = await footprint(at.worker);
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    const isThere = ({ type, change }: { type: string; change?: { subject: string } }) =>
      type === 'change-done' && change?.subject === BOOTSTRAP_CONF;
    await running.event('bootstrap-kubelet.conf', (event) => isThere(event) || undefined);
    await running.kill('SIGKILL');
    await running.ended();
    expect(await at.worker.fileExists(BOOTSTRAP_CONF)).toBe(true);
    await resetWell(at.worker);
    await expectAsBefore(at.worker, before);
    await expectNoCredential(at.worker, [at.secret]);
  });
});

describe('what is refused changes nothing', () => {
  it('a reset that is not confirmed, and directories that are not a node’s', async () => {
    const { worker } = at;
    await worker.mustExec([
      'sh',
      '-c',
      'mkdir -p /etc/kubernetes/manifests /srv/pki && touch /etc/kubernetes/kubelet.conf /srv/pki/kept',
    ]);
    const before = await footprint(worker);
    for (const stdin of ['', 'n\n', 'yess\n']) expect((await kubejoin(worker, ['reset'], { stdin })).code).toBe(2);
    for (const directory of ['/', '/etc', '/var/', '/usr/lib', '/root', '//etc/../var/lib']) {
      const run = await reset(worker, ['--cert-dir', directory]);
      expect(run.result.failure?.kind, directory).toBe('RESET_DIRECTORY_PROTECTED');
    }
    await worker.mustExec(['ln', '-s', '/srv/pki', '/etc/kubernetes/pki']);
    expect((await reset(worker)).result.failure?.kind).toBe('RESET_DIRECTORY_LINKED');
    await worker.mustExec(['rm', '/etc/kubernetes/pki']);
    expect(differences(before, await footprint(worker))).toEqual([]);
    expect((await kubejoin(worker, ['reset', '--cert-dir', '/srv/pki'], { stdin: 'y\n' })).code).toBe(0);
    expect(await worker.mustExec(['ls', '-A', '/srv/pki'])).toBe('');
  });
});
