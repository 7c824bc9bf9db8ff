import { availableParallelism, hostname, networkInterfaces, release, totalmem } from 'node:os';
import { monotonicMs } from '../../base/time.ts';
import { dialDirectly } from '../../wire/dialer.ts';
import { healthStatus } from '../../wire/health.ts';
import { portFree, sourceAddressTo } from '../../wire/local.ts';
import type { Clock, NetworkInterface, SystemReader } from '../ports.ts';
import { textOrNothing } from './files/file-reader.ts';
import { isSystemConnection, portHolder, systemListens, userListener } from './port-holder.ts';
import { findProgram, findUnusableProgram, type ProgramResult, runProgram, searchPath } from './programs/program.ts';

/** More than any kernel supports. */
const MOST_PROCESSORS = 65_536;
/** Limit for a resolver that does not answer. */
const TIMEOUT_MS = 3_000;

interface LookupMeans {
  hostsFile: string;
  run(argv: readonly string[], options: { timeoutMs: number }): Promise<ProgramResult>;
  /** getent is in PATH. */
  hasGetent: boolean;
}

export function linuxSystem(given: Readonly<Record<string, string | undefined>> = process.env): SystemReader {
  const path = searchPath(given.PATH);
  return {
    platform: process.platform,
    env: { ...given, PATH: path },
    uid: () => process.geteuid?.() ?? -1,
    hostname,
    kernelRelease: release,
    cpuCount: allowedProcessors,
    memoryTotal: totalmem,
    interfaces,
    routeTo: sourceAddressTo,
    lookup: (name) =>
      addressesOf(name, {
        hostsFile: '/etc/hosts',
        run: runProgram,
        hasGetent: findProgram('getent', path) !== undefined,
      }),
    dialer: dialDirectly,
    portFree,
    portHolder,
    systemListens: (port) => systemListens(port),
    userListener: (port, address) => userListener(port, address),
    commandPath: async (name) => findProgram(name, path),
    unusableCommand: async (name) => findUnusableProgram(name, path),
    query: runProgram,
    health: (url, { timeoutMs }) =>
      healthStatus(url, { timeoutMs, believed: (connection) => isSystemConnection(connection) }),
  };
}

/**
 * Counted like Go's runtime.NumCPU, which kubeadm uses: by the affinity of the process, which may also name processors
 * that are offline. `availableParallelism` also counts the CPU quota of a cgroup, which does not limit the kubelet.
 */
export function allowedProcessors(
  status = textOrNothing('/proc/self/status'),
  online = textOrNothing('/sys/devices/system/cpu/online'),
): number {
  const allowed = processorsIn(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1]);
  const running = processorsIn(online.trim());
  const usable = allowed.filter((one) => running.length === 0 || running.includes(one));
  return usable.length > 0 ? usable.length : availableParallelism();
}

/** Numbers of processors in the kernel's list format (0,2-3); none for any other text. */
function processorsIn(list = ''): number[] {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(list)) return [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from(
      { length: Math.max(0, Math.min(last, MOST_PROCESSORS) - first + 1) },
      (_, index) => first + index,
    );
  });
}

function interfaces(): NetworkInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => ({ name, address, family, internal })),
  );
}

/**
 * IP addresses of a name; empty for an unknown name or a failed resolver. Reads /etc/hosts first and then runs
 * getent(1), because getaddrinfo in this process cannot be cancelled: even process.exit() waits for it (10 s).
 */
export async function addressesOf(name: string, { hostsFile, run, hasGetent }: LookupMeans): Promise<string[]> {
  const written = inHosts(textOrNothing(hostsFile), name);
  if (written.length > 0) return written;
  // No name, but an option to getent. Alpine's getent would look up a "--" before it.
  if (name.startsWith('-')) return [];
  if (hasGetent) {
    const { code, stdout } = await run(['getent', 'ahosts', name], { timeoutMs: TIMEOUT_MS });
    return code === 0 ? [...new Set(stdout.split('\n').flatMap((line) => line.split(/\s+/)[0] || []))] : [];
  }
  const { lookup } = await import('node:dns/promises');
  return (await lookup(name, { all: true }).catch(() => [])).map(({ address }) => address);
}

/** Format of hosts(5): an address, then names, up to a #. */
function inHosts(text: string, name: string): string[] {
  const rows = text.split('\n').map((line) => (line.split('#')[0] ?? '').trim().split(/\s+/));
  return rows.flatMap(([address, ...names]) =>
    address && names.some((one) => one.toLowerCase() === name.toLowerCase()) ? [address] : [],
  );
}

export const linuxClock: Clock = {
  now: () => Date.now(),
  monotonic: monotonicMs,
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
