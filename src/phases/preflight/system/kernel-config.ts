import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Failure, isFailure } from '../../../base/failure.ts';
import type { FileReader, HostReader } from '../../../host/ports.ts';
import { KERNEL_CONFIG_UNREADABLE } from './sentences.ts';

/** Option names without CONFIG_, each y (built in), m (module) or n. */
export type KernelConfig = ReadonlyMap<string, 'y' | 'm' | 'n'>;

const MAX_BYTES = 16 * 1024 * 1024;
const PROC_CONFIG = '/proc/config.gz';
const MODPROBE_TIMEOUT_MS = 10_000;
const unzip = promisify(gunzip);

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
 * How the running kernel was built, from the first place that tells. Where none does, the module `configs` is loaded, which makes
 * /proc/config.gz, and unloaded again; kubeadm does the same.
 */
export async function readKernelConfig(host: HostReader, release: string): Promise<KernelConfig | Failure> {
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
