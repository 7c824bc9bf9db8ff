/**
 * A join that fails after its first change: what stays is known, no credential is left, and the same command joins once
 * the cause is mended.
 */
import { describe, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import { SOON_MS } from '../support/patience.ts';
import { AUTOMATIC_APPROVAL, without } from './discovery-files.ts';
import { expectCleanFailure, expectGoodNode, expectJoined, tellCertDir } from './joined-node.ts';
import { type JsonEvent, type JsonResult, join, RunningJoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

async function joined(): Promise<void> {
  expectJoined(await join(at.worker, at.args));
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
}

const sh = (script: string) => at.worker.mustExec(['sh', '-ec', script]);

const isResult = (event: JsonEvent) => (event.type === 'result' ? (event as JsonResult) : undefined);

/**
 * A kubelet that cannot reach the API server ends, and systemd starts it again 10 s later: more than these tests need
 * to see.
 */
async function restartsQuickly(): Promise<void> {
  await at.worker.writeFile('/etc/systemd/system/kubelet.service.d/99-quick.conf', '[Service]\nRestartSec=200ms\n');
  await at.worker.mustExec(['systemctl', 'daemon-reload']);
}

describe('the disk', () => {
  const cases: Record<string, { break: string; mend: string; code: string; reason: string }> = {
    'is full below /var/lib/kubelet': {
      break:
        'mount -t tmpfs -o size=16k,nr_inodes=8 tmpfs /var/lib/kubelet; head -c 16k /dev/zero > /var/lib/kubelet/fill || true',
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
  it.each(Object.entries(cases))(
    '%s: it says so, leaves no credential, and the same command joins afterwards',
    async (_, { break: breaking, mend, code, reason }) => {
      await sh(breaking);
      // The check of preflight finds it before the first change, as lab/faults shows.
      const args = [...at.args, '--ignore-preflight-errors=DirWritable'];
      const run = await join(at.worker, args).finally(() => sh(mend));
      expect(run.result).toMatchObject({ exitCode: 6, failure: { code, params: { reason } } });
      await expectCleanFailure(at.worker, [at.secret]);
      await joined();
    },
  );
});

describe('the kubelet', () => {
  it('crashes: its own words are shown in seconds, and mended it joins', async () => {
    const bad = { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'JoinConfiguration' };
    const discovery = {
      bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] },
    };
    const nodeRegistration = { kubeletExtraArgs: [{ name: 'no-such-flag', value: 'x' }] };
    await at.worker.writeFile('/root/join.json', JSON.stringify({ ...bad, discovery, nodeRegistration }), 0o600);
    await restartsQuickly();
    const run = await join(at.worker, ['--config=/root/join.json']);
    expect(run.result).toMatchObject({ exitCode: 6, failure: { code: 'KUBELET_CRASHED' } });
    expect(run.result.failure?.cause).toContain('no-such-flag');
    expect(run.durationMs).toBeLessThan(SOON_MS);
    await expectCleanFailure(at.worker, [at.secret]);
    await joined();
  });

  it('does not get its port from a user’s program: that is named in seconds, and without it the machine joins', async () => {
    const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
    const holder = await at.worker.spawn([
      ...nobody,
      'socat',
      'TCP-LISTEN:10248,bind=127.0.0.1,reuseaddr,fork',
      'SYSTEM:true',
    ]);
    await until('socat to listen', async () => (await sh('ss -ltnH "sport = :10248"')) !== '', {
      everyMs: 20,
    });
    const pid = Number(await sh('pgrep -o -x socat'));
    const told = await join(at.worker, at.args);
    expect(told.result).toMatchObject({
      exitCode: 2,
      failure: { code: 'PREFLIGHT_FAILED', params: { checks: ['Port-10248'] } },
    });
    const run = await join(at.worker, [...at.args, '--ignore-preflight-errors=Port-10248']).finally(() =>
      holder.kill(),
    );
    expect(run.result).toMatchObject({
      exitCode: 6,
      failure: { code: 'KUBELET_PORT_TAKEN', params: { port: 10248, holder: { pid, program: 'socat' } } },
    });
    expect(run.durationMs).toBeLessThan(SOON_MS);
    await expectCleanFailure(at.worker, [at.secret]);
    await joined();
  });
});

describe('the API server goes away half-way', () => {
  /** Events that show that a wait met the outage. An idle watch, as for the Node, may not notice it. */
  const witnesses: Record<string, (running: RunningJoin) => Promise<unknown>> = {
    'kubelet-healthy': (running) =>
      running.event('the reason', ({ message }) => (message?.key === 'WAITING_API_SERVER' ? message : undefined)),
    'node-registered': () => until('the kubelet to be refused', kubeletRefused),
  };
  it.each(Object.entries(witnesses))('cut off when %s is waited for, and back: it goes on', async (condition, met) => {
    await restartsQuickly();
    const cutOff = async () => {
      const joining = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
      await joining.event(condition, ({ type, change }) =>
        type === 'change-started' && change?.action === condition ? change : undefined,
      );
      await at.cluster.controlPlane.cut(at.worker, 'reset');
      await met(joining);
      await at.cluster.controlPlane.mend(at.worker);
      return joining;
    };
    // A kubelet that requests its certificate itself, and gets none, can't be at its end before it is cut off.
    const held = condition === 'kubelet-healthy';
    if (held) await tellCertDir(at.worker);
    const running = await (held ? without(at.cluster, AUTOMATIC_APPROVAL, cutOff) : cutOff());
    const result = await running.event('the result', isResult);
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await running.ended();
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  if (FULL)
    it('killed, and another one is started: it goes on', async () => {
      await restartsQuickly();
      await at.cluster.controlPlane.waitKubeletCleansUp();
      // A kubelet that requests its certificate itself, and gets none, can't be at its end before the API server is.
      await tellCertDir(at.worker);
      const running = await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
        const joining = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
        await joining.event('the start of the kubelet', ({ type, change }) =>
          type === 'change-started' && change?.action === 'start' ? change : undefined,
        );
        await killApiServer();
        await at.cluster.controlPlane.start('kube-apiserver');
        return joining;
      });
      const result = await running.event('the result', isResult);
      expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
      await running.ended();
      await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    });
});

/** Only once its manifest is gone: a kubelet that starts it again by itself does so later each time, up to minutes. */
async function killApiServer(): Promise<void> {
  const { controlPlane, first } = at.cluster;
  const stopped = controlPlane.stopAtOnce('kube-apiserver');
  const gone = async () => !(await first.fileExists('/etc/kubernetes/manifests/kube-apiserver.yaml'));
  await until('the manifest to go', gone, { everyMs: 5 });
  // The runtime may have ended it already, since `stopAtOnce` asks that.
  await first.exec(['pkill', '-KILL', '-x', 'kube-apiserver']);
  await stopped;
}

async function kubeletRefused(): Promise<boolean> {
  const since = await at.worker.mustExec([
    'systemctl',
    'show',
    '--value',
    '--property=ExecMainStartTimestamp',
    'kubelet',
  ]);
  const log = await at.worker.mustExec(['journalctl', '--no-pager', '-u', 'kubelet', `--since=${since.trim()}`]);
  return /connection (refused|reset)/.test(log);
}
