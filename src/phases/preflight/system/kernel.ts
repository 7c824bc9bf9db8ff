import { Failure, isFailure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { FileReader, HostReader } from '../../../host/ports.ts';
import type { CgroupMount } from './cgroups.ts';
import {
  KERNEL_CONFIG_UNREADABLE,
  KERNEL_OPTIONS_MISSING,
  KERNEL_RELEASE_UNSUPPORTED,
} from './preflight-system-sentences.ts';

const MAX_BYTES = 16 * 1024 * 1024;

const PROC_CONFIG = '/proc/config.gz';

const MODPROBE_TIMEOUT_MS = 10_000;

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
function isSet(config: string, names: readonly string[]): boolean {
  const value = names.map((name) => valueIn(config, name)).find((value) => value !== undefined);
  return value === 'y' || value === 'm';
}

/**
 * y (built in), m (module) or n of the last line that sets the option. Only the twenty names that count are looked for,
 * because reading thousands of lines costs milliseconds.
 */
function valueIn(config: string, name: string): string | undefined {
  const key = `CONFIG_${name}=`;
  let found: string | undefined;
  for (let at = config.indexOf(key); at !== -1; at = config.indexOf(key, at + 1)) {
    const before = config.slice(config.lastIndexOf('\n', at) + 1, at);
    const value = config.charAt(at + key.length);
    if (/^[ \t]*$/.test(before) && /[ymn]/.test(value)) found = value;
  }
  return found;
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
async function readKernelConfig(host: HostReader, release: string): Promise<string | Failure> {
  try {
    for (const path of places(release)) {
      const content = await host.files.read(path, { maxBytes: MAX_BYTES });
      if (content !== undefined) return await textOf(path, content, release);
    }
    return await fromModule(host, release);
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

async function fromModule({ files, system }: HostReader, release: string): Promise<string> {
  const { code, stderr } = await system.query(['modprobe', 'configs'], { timeoutMs: MODPROBE_TIMEOUT_MS });
  if (code !== 0) throw unreadable(release, stderr.trim().slice(0, 300));
  try {
    return await readProcConfig(files, release);
  } finally {
    await system.query(['modprobe', '-r', 'configs'], { timeoutMs: MODPROBE_TIMEOUT_MS });
  }
}

async function readProcConfig(files: FileReader, release: string): Promise<string> {
  const content = await files.read(PROC_CONFIG, { maxBytes: MAX_BYTES });
  if (content === undefined) throw unreadable(release, `no ${PROC_CONFIG}`);
  return textOf(PROC_CONFIG, content, release);
}

async function textOf(path: string, content: Buffer, release: string): Promise<string> {
  return (path.endsWith('.gz') ? await unzipped(path, content, release) : content).toString('latin1');
}

async function unzipped(path: string, content: Buffer, release: string): Promise<Buffer> {
  const { gunzipSync } = await import('node:zlib');
  try {
    return gunzipSync(content, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw unreadable(release, `${path}: ${(error as Error).message}`);
  }
}

function unreadable(release: string, reason: string): Failure {
  return new Failure(KERNEL_CONFIG_UNREADABLE, { release, reason });
}
