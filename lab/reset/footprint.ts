/** Traces of a node on a host, as a value: equal footprints prove that nothing of it is left. */
import { expect } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { compareSnapshots, type SnapshotEntry } from '../machine/snapshot.ts';
import { until } from '../machine/wait.ts';

export interface Footprint {
  /** Every file of the host: /var/log, /run and containerd's own data are not among them. */
  readonly files: readonly SnapshotEntry[];
  /** Mount points, sorted. */
  readonly mounts: readonly string[];
  /** Processes of a node, by their names. */
  readonly processes: readonly string[];
}

const OF_A_NODE = /^(kubelet|kube-|etcd|coredns|pause|containerd-shim|kubejoin)/;

/**
 * Names of processes. Zombies wait for process 1, and a child with its parent's name (kube-proxy's) is about to run
 * another program.
 */
const PROCESSES = `ps -eo pid=,ppid=,stat=,comm= | awk '
  $3 !~ /^Z/ { name[$1] = $4; parent[$1] = $2 }
  END { for (pid in name) if (!(parent[pid] in name) || name[parent[pid]] != name[pid]) print name[pid] }'`;

export async function footprint(host: LabHost): Promise<Footprint> {
  const lines = async (script: string) =>
    (await host.mustExec(['sh', '-c', script])).split('\n').filter(Boolean).sort();
  return {
    files: await host.snapshot(),
    mounts: await lines('findmnt -rno TARGET'),
    processes: (await lines(PROCESSES)).filter((name) => OF_A_NODE.test(name)),
  };
}

/**
 * Paths that the kubelet and kube-proxy's Pod create outside a node's directories; kubeadm's reset leaves them, too.
 */
export const LEFT_BY_KUBELET = [
  '+ /usr/lib/modules',
  '+ /usr/libexec/kubernetes',
  '+ /usr/libexec/kubernetes/kubelet-plugins',
  '+ /usr/libexec/kubernetes/kubelet-plugins/volume',
  '+ /usr/libexec/kubernetes/kubelet-plugins/volume/exec',
];

/** Beyond that, what kubeadm's reset leaves. */
export const LEFT_BY_KUBEADM: readonly string[] = [
  '+ /etc/kubernetes',
  '+ /etc/kubernetes/manifests',
  '+ /etc/kubernetes/pki',
];

/** One line for each difference. */
export function differences(before: Footprint, after: Footprint): string[] {
  const others = (['mounts', 'processes'] as const).flatMap((what) => [
    ...after[what].filter((one) => !before[what].includes(one)).map((one) => `+ ${what}: ${one}`),
    ...before[what].filter((one) => !after[what].includes(one)).map((one) => `- ${what}: ${one}`),
  ]);
  return [...compareSnapshots(before.files, after.files), ...others];
}

/** A container that was just being made when its kubelet ended is in no list: containerd takes it back by itself. */
export async function shimsEnded(host: LabHost): Promise<void> {
  const noShim = async () => (await host.exec(['pgrep', '-x', 'containerd-shim'])).code === 1;
  const look = 'pgrep -ax containerd-shim; crictl pods; crictl ps -a; journalctl -u containerd -n 30';
  const evidence = async () => (await host.exec(['sh', '-c', look])).stdout;
  await until('containerd to end what was being made', noShim, { evidence });
}

/** The host is what it was before it joined, but for what is listed. */
export async function expectAsBefore(
  host: LabHost,
  before: Footprint,
  except: readonly string[] = LEFT_BY_KUBELET,
): Promise<void> {
  await shimsEnded(host);
  const lines = differences(before, await footprint(host));
  expect(lines.filter((line) => !except.includes(line))).toEqual([]);
  expect((await host.exec(['systemctl', 'is-active', 'kubelet'])).stdout.trim()).not.toBe('active');
}
