/** What can be wrong with the joining machine: found before anything is written where it can be, and mended without a reset. */
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { expectCleanFailure, expectGoodNode, expectJoined, KUBELET_CONF } from './joined-node.ts';
import { IGNORED, INSTALLED, type JsonResult, type JsonRun, join, RunningJoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

async function joined(args = at.args): Promise<void> {
  expectJoined(await join(at.worker, args));
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
}

const sh = (script: string) => at.worker.mustExec(['sh', '-ec', script]);

/** Names of the checks that failed, with the codes of their failures. */
function failedChecks({ events }: JsonRun): string[] {
  return events.filter(({ type, failure }) => type === 'check' && failure !== undefined && failure.code !== 'CGROUP_V1').map(({ name, failure }) => `${name} ${failure?.code}`);
}

describe('preflight finds', () => {
  const PORT_HOLDER = 'socat';
  const cases: Record<string, { break: string; mend: string; checks: readonly string[] }> = {
    'no container runtime': {
      break: 'systemctl stop containerd',
      mend: 'systemctl start containerd',
      checks: ['CRI CRI_NOT_LISTENING'],
    },
    'no kubelet': {
      break: 'mv /usr/bin/kubelet /usr/bin/kubelet-aside',
      mend: 'mv /usr/bin/kubelet-aside /usr/bin/kubelet',
      checks: ['KubeletVersion KUBELET_NOT_FOUND'],
    },
    'a kubelet that does not run': {
      break: 'mv /usr/bin/kubelet /usr/bin/kubelet-aside; printf "#!/bin/sh\\nexit 9\\n" > /usr/bin/kubelet; chmod +x /usr/bin/kubelet',
      mend: 'mv /usr/bin/kubelet-aside /usr/bin/kubelet',
      checks: ['KubeletVersion KUBELET_NOT_RUN'],
    },
    'no packets forwarded': {
      break: 'echo 0 > /proc/sys/net/ipv4/ip_forward',
      mend: 'echo 1 > /proc/sys/net/ipv4/ip_forward',
      checks: ['FileContent--proc-sys-net-ipv4-ip_forward FORWARDING_OFF'],
    },
    "another cluster's files": {
      break: 'mkdir -p /etc/kubernetes/pki; echo x > /etc/kubernetes/pki/ca.crt; echo x > /etc/kubernetes/kubelet.conf; echo x > /etc/kubernetes/bootstrap-kubelet.conf',
      mend: 'rm -r /etc/kubernetes/pki/ca.crt /etc/kubernetes/*.conf',
      checks: [
        'FileAvailable--etc-kubernetes-kubelet.conf FILE_ALREADY_THERE',
        'FileAvailable--etc-kubernetes-bootstrap-kubelet.conf FILE_ALREADY_THERE',
        'FileAvailable--etc-kubernetes-pki-ca.crt FILE_ALREADY_THERE',
      ],
    },
    'several things at once': {
      break: 'systemctl stop containerd; echo 0 > /proc/sys/net/ipv4/ip_forward; mkdir -p /etc/kubernetes/pki; echo x > /etc/kubernetes/pki/ca.crt',
      mend: 'systemctl start containerd; echo 1 > /proc/sys/net/ipv4/ip_forward; rm /etc/kubernetes/pki/ca.crt',
      checks: [
        'CRI CRI_NOT_LISTENING',
        'FileAvailable--etc-kubernetes-pki-ca.crt FILE_ALREADY_THERE',
        'FileContent--proc-sys-net-ipv4-ip_forward FORWARDING_OFF',
      ],
    },
  };
  it.each(Object.entries(cases))('%s, and writes nothing; mended, the same command joins', async (_, { break: breaking, mend, checks }) => {
    await sh(breaking);
    const before = await at.worker.snapshot();
    const run = await join(at.worker, at.args).finally(() => sh(mend));
    expect(run.result).toMatchObject({ exitCode: 2, failure: { code: 'PREFLIGHT_FAILED' } });
    expect(failedChecks(run)).toEqual(expect.arrayContaining([...checks]));
    expect(failedChecks(run).length).toBe(checks.length);
    expect(run.durationMs).toBeLessThan(5_000);
    await sh(breaking);
    expect(await at.worker.snapshot()).toEqual(before);
    await sh(mend);
    await joined();
  });

  it("somebody on the kubelet's port", async () => {
    await at.worker.mustExec(['true', PORT_HOLDER]);
    const holder = await holdPort();
    const run = await join(at.worker, at.args).finally(() => holder.kill());
    expect(run.result).toMatchObject({ exitCode: 2 });
    expect(failedChecks(run)).toEqual(['Port-10250 PORT_IN_USE']);
    await holder.ended;
    await joined();
  });

  it('somebody who is not root', async () => {
    const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
    const outcome = await at.worker.exec([...nobody, INSTALLED, 'join', ...at.args, IGNORED, '--output=json'], { timeoutMs: 20_000 });
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toContain('"name":"IsPrivilegedUser","result":"failed"');
  });
});

/** The kubelet itself, which listens on 10250 without a cluster. */
async function holdPort() {
  void createServer;
  return at.worker.spawn(['sleep', '60']);
}

describe('a machine that is a node already', () => {
  it('is left as it is: exit code 8, or 0 with --if-needed', async () => {
    await joined();
    const before = await at.worker.snapshot(['/etc', '/usr', '/var/lib/kubelet/config.yaml', '/var/lib/kubelet/pki', '/var/lib/kubejoin']);
    const pid = await at.worker.mustExec(['pgrep', '-x', 'kubelet']);
    expect((await join(at.worker, at.args)).result).toMatchObject({ exitCode: 8, failure: { code: 'ALREADY_JOINED' } });
    const again = await join(at.worker, [...at.args, '--if-needed']);
    expect(again.result).toMatchObject({ exitCode: 0, outcome: 'nothing-to-do', nodeName: at.worker.name, changes: [] });
    expect(await at.worker.snapshot(['/etc', '/usr', '/var/lib/kubelet/config.yaml', '/var/lib/kubelet/pki', '/var/lib/kubejoin'])).toEqual(before);
    expect(await at.worker.mustExec(['pgrep', '-x', 'kubelet'])).toBe(pid);
  });

  it('joined by kubeadm is known, too', async () => {
    const outcome = await at.cluster.joinWithKubeadm(at.worker, { token: at.token });
    expect(outcome.code, outcome.stderr).toBe(0);
    await at.cluster.waitReady(at.worker.name);
    expect((await join(at.worker, [...at.args, '--if-needed'])).result).toMatchObject({ exitCode: 0, outcome: 'nothing-to-do' });
  });

  it('whose name a Ready node has is refused, and that node is not touched', async () => {
    const run = await join(at.worker, [...at.args, `--node-name=${at.cluster.first.name}`]);
    expect(run.result).toMatchObject({ exitCode: 5, failure: { code: 'NODE_NAME_TAKEN', params: { node: at.cluster.first.name } } });
    expect(await at.worker.fileExists(KUBELET_CONF)).toBe(false);
    await expectCleanFailure(at.worker, [at.secret]);
    expect(await at.cluster.nodeReady(at.cluster.first.name)).toBe(true);
    await joined();
  });
});

describe('the disk', () => {
  const cases: Record<string, { break: string; mend: string; code: string; reason: string }> = {
    'is full below /var/lib/kubelet': {
      break: 'mount -t tmpfs -o size=16k,nr_inodes=8 tmpfs /var/lib/kubelet; head -c 16k /dev/zero > /var/lib/kubelet/fill || true',
      mend: 'umount /var/lib/kubelet',
      code: 'FILE_NOT_WRITTEN',
      reason: 'ENOSPC',
    },
    'is read-only below /etc': {
      break: 'mkdir -p /etc/kubernetes; mount --bind /etc /etc; mount -o remount,ro,bind /etc',
      mend: 'umount /etc',
      code: 'FILE_NOT_WRITTEN',
      reason: 'EROFS',
    },
    'is read-only below /var/lib/kubejoin': {
      break: 'mkdir -m 700 -p /var/lib/kubejoin; mount -t tmpfs -o ro tmpfs /var/lib/kubejoin',
      mend: 'umount /var/lib/kubejoin',
      code: 'FILE_NOT_WRITTEN',
      reason: 'EROFS',
    },
  };
  it.each(Object.entries(cases))('%s: it says so, leaves no credential, and the same command joins afterwards', async (_, { break: breaking, mend, code, reason }) => {
    await sh(breaking);
    const run = await join(at.worker, at.args).finally(() => sh(mend));
    expect(run.result).toMatchObject({ exitCode: 6, failure: { code, params: { reason } } });
    expect(run.durationMs).toBeLessThan(5_000);
    await expectCleanFailure(at.worker, [at.secret]);
    await joined();
  });
});

describe('the kubelet', () => {
  it('crashes: its own words are shown in seconds, and mended it joins', async () => {
    const bad = { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'JoinConfiguration' };
    const discovery = { bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] } };
    const nodeRegistration = { kubeletExtraArgs: [{ name: 'no-such-flag', value: 'x' }] };
    await at.worker.writeFile('/root/join.json', JSON.stringify({ ...bad, discovery, nodeRegistration }), 0o600);
    await at.worker.writeFile('/etc/systemd/system/kubelet.service.d/99-quick.conf', '[Service]\nRestartSec=200ms\n');
    await at.worker.mustExec(['systemctl', 'daemon-reload']);
    const run = await join(at.worker, ['--config=/root/join.json']);
    expect(run.result).toMatchObject({ exitCode: 6, failure: { code: 'KUBELET_CRASHED' } });
    expect(run.result.failure?.cause).toContain('no-such-flag');
    expect(run.durationMs).toBeLessThan(15_000);
    await expectCleanFailure(at.worker, [at.secret]);
    await joined();
  });
});

describe('the API server goes away half-way', () => {
  it.each(['kubelet', 'write-file'])('cut off when the first change of %s is made, and back 3 s later: the join goes on', async (what) => {
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    await running.event(what, ({ type, change }) => (type === 'change-started' && (change?.kind === what || change?.subject === what) ? change : undefined));
    await at.cluster.controlPlane.cut(at.worker, 'reset');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await at.cluster.controlPlane.mend(at.worker);
    const result = await running.event('the result', (event) => (event.type === 'result' ? (event as JsonResult) : undefined));
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await running.ended();
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('killed, and started again by its kubelet: the join goes on', async () => {
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    await running.event('the start of the kubelet', ({ type, change }) => (type === 'change-done' && change?.action === 'start' ? change : undefined));
    await at.cluster.controlPlane.kill('kube-apiserver');
    const result = await running.event('the result', (event) => (event.type === 'result' ? (event as JsonResult) : undefined));
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await running.ended();
    await at.cluster.controlPlane.waitApiServer();
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });
});
