/** Faults of the joining machine: found before anything is written, and fixed without a reset. */
import { describe, expect, it } from 'vitest';
import type { HostProcess } from '../machine/enter.ts';
import { until } from '../machine/wait.ts';
import { AUTOMATIC_APPROVAL, without } from './discovery-files.ts';
import { expectCleanFailure, expectGoodNode, expectJoined, KUBELET_CONF, kubeletProcess } from './joined-node.ts';
import { IGNORED, INSTALLED, type JsonRun, join, kubejoin, RunningJoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

async function joined(): Promise<void> {
  expectJoined(await join(at.worker, at.args));
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
}

const sh = (script: string) => at.worker.mustExec(['sh', '-ec', script]);

/** Names of the checks that failed, with the codes of their failures. */
function failedChecks({ events }: JsonRun): string[] {
  return events.filter(({ result }) => result === 'failed').map(({ name, failure }) => `${name} ${failure?.kind}`);
}

describe('preflight finds', () => {
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
      break:
        'mv /usr/bin/kubelet /usr/bin/kubelet-aside; printf "#!/bin/sh\\nexit 9\\n" > /usr/bin/kubelet; chmod +x /usr/bin/kubelet',
      mend: 'mv /usr/bin/kubelet-aside /usr/bin/kubelet',
      checks: ['KubeletVersion KUBELET_NOT_RUN'],
    },
    'a kubelet without its service': {
      break: 'mv /usr/lib/systemd/system/kubelet.service /root/aside; systemctl daemon-reload',
      mend: 'mv /root/aside /usr/lib/systemd/system/kubelet.service; systemctl daemon-reload',
      checks: ['Service-kubelet SERVICE_UNUSABLE'],
    },
    'a masked kubelet': {
      break: 'systemctl mask kubelet',
      mend: 'systemctl unmask kubelet',
      checks: ['Service-kubelet SERVICE_UNUSABLE'],
    },
    "a kubelet without kubeadm's drop-in": {
      break: 'cd /usr/lib/systemd/system/kubelet.service.d; mv 10-kubeadm.conf aside; systemctl daemon-reload',
      mend: 'cd /usr/lib/systemd/system/kubelet.service.d; mv aside 10-kubeadm.conf; systemctl daemon-reload',
      checks: ['KubeletUnit KUBELET_UNIT_INCOMPLETE'],
    },
    'no packets forwarded': {
      break: 'echo 0 > /proc/sys/net/ipv4/ip_forward',
      mend: 'echo 1 > /proc/sys/net/ipv4/ip_forward',
      checks: ['FileContent--proc-sys-net-ipv4-ip_forward FORWARDING_OFF'],
    },
    'swap that the kubelet is not configured for': {
      break: 'cd /root; printf "Filename Type\\n/swapfile file 1 0 -2\\n" > swaps; mount --bind swaps /proc/swaps',
      mend: 'umount /proc/swaps; rm /root/swaps',
      checks: ['Swap SWAP_NOT_ALLOWED'],
    },
    "another cluster's files": {
      break:
        'mkdir -p /etc/kubernetes/pki; echo x > /etc/kubernetes/pki/ca.crt; echo x > /etc/kubernetes/kubelet.conf; echo x > /etc/kubernetes/bootstrap-kubelet.conf',
      mend: 'rm -r /etc/kubernetes/pki/ca.crt /etc/kubernetes/*.conf',
      checks: [
        'FileAvailable--etc-kubernetes-kubelet.conf FILE_ALREADY_THERE',
        'FileAvailable--etc-kubernetes-bootstrap-kubelet.conf FILE_ALREADY_THERE',
        'FileAvailable--etc-kubernetes-pki-ca.crt FILE_ALREADY_THERE',
      ],
    },
    'several things at once': {
      break:
        'systemctl stop containerd; echo 0 > /proc/sys/net/ipv4/ip_forward; mkdir -p /etc/kubernetes/pki; echo x > /etc/kubernetes/pki/ca.crt',
      mend: 'systemctl start containerd; echo 1 > /proc/sys/net/ipv4/ip_forward; rm /etc/kubernetes/pki/ca.crt',
      checks: [
        'CRI CRI_NOT_LISTENING',
        'FileAvailable--etc-kubernetes-pki-ca.crt FILE_ALREADY_THERE',
        'FileContent--proc-sys-net-ipv4-ip_forward FORWARDING_OFF',
      ],
    },
  };
  it.each(Object.entries(cases))(
    '%s, and writes nothing; mended, the same command joins',
    async (_, { break: breaking, mend, checks }) => {
      await sh(breaking);
      const before = await at.worker.snapshot();
      const run = await join(at.worker, at.args).finally(() => sh(mend));
      expect(run.result).toMatchObject({ exitCode: 2, failure: { code: 'PREFLIGHT_FAILED' } });
      expect(failedChecks(run)).toEqual(checks);
      await sh(breaking);
      expect(await at.worker.snapshot()).toEqual(before);
      await sh(mend);
      await joined();
    },
  );

  it("somebody on the kubelet's port", async () => {
    const holder = await holdPort();
    const run = await join(at.worker, at.args).finally(() => holder.kill());
    expect(run.result).toMatchObject({ exitCode: 2 });
    expect(failedChecks(run)).toEqual(['Port-10250 PORT_IN_USE']);
    await holder.ended;
    await joined();
  });

  it("somebody on the kubelet's port and a taken name, together, as text, too", async () => {
    const holder = await holdPort();
    const before = await at.worker.snapshot();
    const args = [...at.args, `--node-name=${at.cluster.first.name}`];
    const run = await join(at.worker, args).finally(() => holder.kill());
    expect(run.result).toMatchObject({ exitCode: 2, failure: { code: 'PREFLIGHT_FAILED' } });
    expect(failedChecks(run)).toEqual(['Port-10250 PORT_IN_USE', 'Membership NODE_NAME_TAKEN']);
    await holder.ended;
    const again = await holdPort();
    const { code, stderr } = await kubejoin(at.worker, ['join', ...args, IGNORED]).finally(() => again.kill());
    expect(code).toBe(2);
    expect(stderr).toMatch(/\[ERROR Port-10250\].*\(PORT_IN_USE\)[\s\S]*\[ERROR Membership\].*\(NODE_NAME_TAKEN\)/);
    await again.ended;
    expect(await at.worker.snapshot()).toEqual(before);
  });

  it('somebody who is not root', async () => {
    const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
    const outcome = await at.worker.exec([...nobody, INSTALLED, 'join', ...at.args, IGNORED, '--output=json']);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toContain('"name":"IsPrivilegedUser","result":"failed"');
  });
});

/** A program that listens there; returns once it does. */
async function holdPort(): Promise<HostProcess> {
  const holder = await at.worker.spawn(['socat', 'TCP-LISTEN:10250,reuseaddr,fork', 'SYSTEM:true']);
  const listens = async () => (await sh('ss -ltnH "sport = :10250"')) !== '';
  await until('socat to listen', listens);
  return holder;
}

describe('a machine that is a node already', () => {
  it('is left as it is: exit code 8, or 0 with --if-needed', async () => {
    await joined();
    const ours = [
      '/etc',
      '/var/lib/kubelet/config.yaml',
      '/var/lib/kubelet/kubeadm-flags.env',
      '/var/lib/kubelet/pki',
      '/var/lib/kubejoin',
    ];
    const before = await at.worker.snapshot(ours);
    const pid = await kubeletProcess(at.worker);
    expect((await join(at.worker, at.args)).result).toMatchObject({ exitCode: 8, failure: { code: 'ALREADY_JOINED' } });
    const again = await join(at.worker, [...at.args, '--if-needed']);
    expect(again.result).toMatchObject({
      exitCode: 0,
      outcome: 'nothing-to-do',
      nodeName: at.worker.name,
      changes: [],
    });
    expect(await at.worker.snapshot(ours)).toEqual(before);
    expect(await kubeletProcess(at.worker)).toBe(pid);
  });

  it('and is not Ready, because it has no network yet, is one all the same', async () => {
    await sh('rm /etc/cni/net.d/*');
    expectJoined(await join(at.worker, at.args));
    expect((await join(at.worker, [...at.args, '--if-needed'])).result).toMatchObject({
      exitCode: 0,
      outcome: 'nothing-to-do',
    });
    expect(await at.cluster.nodeReady(at.worker.name)).toBe(false);
  });

  it('joined by kubeadm is known, too', async () => {
    const outcome = await at.cluster.joinWithKubeadm(at.worker, { token: at.token });
    expect(outcome.code, outcome.stderr).toBe(0);
    await at.cluster.waitReady(at.worker.name);
    expect((await join(at.worker, [...at.args, '--if-needed'])).result).toMatchObject({
      exitCode: 0,
      outcome: 'nothing-to-do',
    });
  });

  it('but of another cluster than the wanted one is refused by its checks', async () => {
    await joined();
    const run = await join(at.worker, [...at.args.slice(0, -1), `sha256:${'1'.repeat(64)}`, '--if-needed']);
    expect(run.result.exitCode).toBe(2);
    expect(failedChecks(run)).toContain('FileAvailable--etc-kubernetes-kubelet.conf FILE_ALREADY_THERE');
    expect(await at.cluster.nodeReady(at.worker.name)).toBe(true);
  });

  it('whose name a Ready node has is refused, and that node is not touched', async () => {
    const run = await join(at.worker, [...at.args, `--node-name=${at.cluster.first.name}`]);
    expect(run.result).toMatchObject({
      exitCode: 5,
      failure: { code: 'NODE_NAME_TAKEN', params: { node: at.cluster.first.name } },
    });
    expect(await at.worker.fileExists(KUBELET_CONF)).toBe(false);
    await expectCleanFailure(at.worker, [at.secret]);
    expect(await at.cluster.nodeReady(at.cluster.first.name)).toBe(true);
    await joined();
  });
});

it('a machine on which another join runs is left to that one', async () => {
  // Without a certificate it can't end before it is stopped.
  const running = await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
    const first = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    // All that it reads with a limit of time has been read by then: the second join looks at a holder that does not
    // answer for 10 s.
    await first.event('its first change', ({ type }) => (type === 'change-started' ? type : undefined));
    await first.kill('SIGSTOP');
    const second = await join(at.worker, at.args);
    await first.kill('SIGCONT');
    expect(second.result).toMatchObject({ exitCode: 6, failure: { code: 'JOIN_IN_PROGRESS' } });
    return first;
  });
  expect(await running.ended()).toMatchObject({ code: 0 });
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
});
