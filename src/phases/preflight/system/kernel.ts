import { Failure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { CgroupMount } from './cgroup-mount.ts';
import { type KernelConfig, readKernelConfig } from './kernel-config.ts';
import { KERNEL_OPTIONS_MISSING, KERNEL_RELEASE_UNSUPPORTED } from './sentences.ts';

/** Long-term series of 5.x that Kubernetes supports, and everything from 6.0. */
const SUPPORTED_RELEASES = /^(5\.4|5\.10|5\.15)|^([6-9]|[1-9]\d+)\.\d+\.\d+/;

/** Names without CONFIG_; the first of a list that is set counts. */
const REQUIRED: readonly (readonly string[])[] = [
  ['NAMESPACES'],
  ['NET_NS'],
  ['PID_NS'],
  ['IPC_NS'],
  ['UTS_NS'],
  ['CPUSETS'],
  ['MEMCG'],
  ['INET'],
  ['EXT4_FS'],
  ['PROC_FS'],
  ['NETFILTER_XT_TARGET_REDIRECT', 'IP_NF_TARGET_REDIRECT'],
  ['NETFILTER_XT_MATCH_COMMENT'],
  ['FAIR_GROUP_SCHED'],
];
const REQUIRED_FOR_CGROUPS = {
  1: [['CGROUPS'], ['CGROUP_CPUACCT'], ['CGROUP_DEVICE'], ['CGROUP_FREEZER'], ['CGROUP_PIDS'], ['CGROUP_SCHED']],
  2: [['CGROUPS'], ['CGROUP_BPF'], ['CGROUP_PIDS'], ['CGROUP_SCHED']],
} as const;

/** The kernel's release is a supported one, and it was built with what containers need. */
export async function verifyKernel(host: HostReader, cgroups: CgroupMount): Promise<(Failure | Message)[]> {
  const release = host.system.kernelRelease().trim();
  const findings: (Failure | Message)[] = [];
  if (!SUPPORTED_RELEASES.test(release)) findings.push(KERNEL_RELEASE_UNSUPPORTED({ release }));
  const config = await readKernelConfig(host, release);
  if (config instanceof Failure) return [...findings, config];
  const options = [...REQUIRED, ...REQUIRED_FOR_CGROUPS[cgroups.version]]
    .filter((names) => !isSet(config, names))
    .map((names) => `CONFIG_${names.at(-1)}`);
  if (options.length > 0) findings.push(new Failure(KERNEL_OPTIONS_MISSING, { release, options }));
  return findings;
}

/** The first name that the configuration mentions decides; built in and as a module are both enough. */
function isSet(config: KernelConfig, names: readonly string[]): boolean {
  const value = names.map((name) => config.get(name)).find((value) => value !== undefined);
  return value === 'y' || value === 'm';
}
