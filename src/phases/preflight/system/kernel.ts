import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Failure, isFailure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { FileReader, HostReader } from '../../../host/ports.ts';
import type { CgroupMount } from './cgroups.ts';
import { KERNEL_CONFIG_UNREADABLE, KERNEL_OPTIONS_MISSING, KERNEL_RELEASE_UNSUPPORTED } from './sentences.ts';

/** Option names without CONFIG_, each y (built in), m (module) or n. */
type KernelConfig = ReadonlyMap<string, 'y' | 'm' | 'n'>;

const MAX_BYTES = 16 * 1024 * 1024;

const PROC_CONFIG = '/proc/config.gz';

const MODPROBE_TIMEOUT_MS = 10_000;

const unzip = promisify(gunzip);

/** The long-term series of 5.x that Kubernetes supports, and everything from 6.0. */
const SUPPORTED_RELEASES = /^(5\.4|5\.10|5\.15)|^([6-9]|[1-9]\d+)\.\d+\.\d+/;

/** Names without CONFIG_; of several names for one option, the first that is set counts. */
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

/** Kubernetes supports the kernel's release, and the kernel has the options that containers need. */
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

/** The first name that the configuration mentions counts, built in or as a module. */
function isSet(config: KernelConfig, names: readonly string[]): boolean {
  const value = names.map((name) => config.get(name)).find((value) => value !== undefined);
  return value === 'y' || value === 'm';
}

function places(release: string): string[] {
  return [
    PROC_CONFIG,
    `/boot/config-${release}`,
    `/usr/src/linux-${release}/.config`,
    '/usr/src/linux/.config',
    `/usr/lib/modules/${release}/config`,
    `/usr/lib/ostree-boot/config-${release}`,
    `/usr/lib/kernel/config-${release}`,
    `/usr/src/linux-headers-${release}/.config`,
    `/lib/modules/${release}/build/.config`,
  ];
}

/**
 * The options of the running kernel, from the first file that has them. Without one it loads the module `configs`,
 * which makes /proc/config.gz, and unloads it again, as kubeadm does.
 */
async function readKernelConfig(host: HostReader, release: string): Promise<KernelConfig | Failure> {
  try {
    for (const path of places(release)) {
      const content = await host.files.read(path, { maxBytes: MAX_BYTES });
      if (content !== undefined) return await parse(path, content, release);
    }
    return await fromModule(host, release);
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

async function fromModule({ files, system }: HostReader, release: string): Promise<KernelConfig> {
  const { code, stderr } = await system.query(['modprobe', 'configs'], { timeoutMs: MODPROBE_TIMEOUT_MS });
  if (code !== 0) throw unreadable(release, stderr.trim().slice(0, 300));
  try {
    return await readProcConfig(files, release);
  } finally {
    await system.query(['modprobe', '-r', 'configs'], { timeoutMs: MODPROBE_TIMEOUT_MS });
  }
}

async function readProcConfig(files: FileReader, release: string): Promise<KernelConfig> {
  const content = await files.read(PROC_CONFIG, { maxBytes: MAX_BYTES });
  if (content === undefined) throw unreadable(release, `no ${PROC_CONFIG}`);
  return parse(PROC_CONFIG, content, release);
}

async function parse(path: string, content: Buffer, release: string): Promise<KernelConfig> {
  const plain = path.endsWith('.gz') ? await unzipped(path, content, release) : content;
  const config = new Map<string, 'y' | 'm' | 'n'>();
  for (const [, name = '', value] of plain.toString('latin1').matchAll(/^[ \t]*CONFIG_([A-Z0-9_]+)=([ymn])/gm)) {
    config.set(name, value as 'y' | 'm' | 'n');
  }
  return config;
}

async function unzipped(path: string, content: Buffer, release: string): Promise<Buffer> {
  try {
    return await unzip(content, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw unreadable(release, `${path}: ${(error as Error).message}`);
  }
}

function unreadable(release: string, reason: string): Failure {
  return new Failure(KERNEL_CONFIG_UNREADABLE, { release, reason });
}
