/**
 * The life of the container a host runs in: overlay mount, control groups, systemd-nspawn, and the end of all three.
 * It registers nothing with a service of the machine, which may not even run systemd.
 */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SOON_MS } from '../support/patience.js';
import { enterCgroupScript, removeCgroups } from './cgroups.js';
import { run, tryRun } from './command.js';
import { STORE_DIRECTORY } from './image-store.js';
import type { HostPlace } from './place.js';
import { childrenOf, isRunning, parseStat, type RecordedProcess, recordOf, signal } from './recorded-process.js';
import { until } from './wait.js';

/** Where programs keep overlay mounts or write much: plain directories, since an overlay can't lie on an overlay. */
export const BOUND_DIRECTORIES = [STORE_DIRECTORY, '/var/lib/kubelet', '/var/lib/etcd'] as const;

export function boundDirectory(host: HostPlace, inside: string): string {
  return path.join(host.directory, 'bound', inside);
}

export function upperDirectory(host: HostPlace): string {
  return path.join(host.directory, 'upper');
}

/** Mounts the host's root: its own changes above the shared, read-only layers. */
export async function mountRoot(host: HostPlace, layers: readonly string[]): Promise<void> {
  const upper = upperDirectory(host);
  const work = path.join(host.directory, 'work');
  const bound = BOUND_DIRECTORIES.map((inside) => boundDirectory(host, inside));
  for (const directory of [host.root, upper, work, ...bound]) await mkdir(directory, { recursive: true });
  const options = `lowerdir=${layers.join(':')},upperdir=${upper},workdir=${work}`;
  await run(['mount', '-t', 'overlay', host.machine, '-o', options, host.root]);
}

/** `read-only`: /dev/console is a terminal whose output is kept in the console's file; `pipe`: there is none. */
export type Console = 'pipe' | 'read-only';

/** Starts systemd-nspawn and returns the pid of the host's own first process, as the machine sees it. */
export async function startContainer(host: HostPlace, shown: Console = 'pipe'): Promise<number> {
  const script = [
    // First of all: from here on a later run can find and end this process.
    `read -r stat < /proc/$$/stat; echo "$stat" > ${host.pidFile}`,
    await enterCgroupScript(host.cgroup),
    'exec "$@"',
  ];
  const console = await open(host.consoleFile, 'a');
  const argv = ['-ec', script.join('\n'), 'sh', ...nspawnArguments(host, shown)];
  const nspawn = spawn('/bin/sh', argv, {
    detached: true,
    stdio: ['ignore', console.fd, console.fd],
    env: containerEnvironment(),
  });
  const failure = new Promise<never>((_, reject) => nspawn.on('error', reject));
  nspawn.unref();
  await console.close();
  const evidence = () => readFile(host.consoleFile, 'utf8');
  const leader = until(`${host.name}'s first process`, () => leaderOf(host), {
    everyMs: 20,
    evidence,
  });
  return Promise.race([leader, failure]);
}

function nspawnArguments(host: HostPlace, shown: Console): string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    '--register=no',
    '--keep-unit',
    `--machine=${host.machine}`,
    `--hostname=${host.name}`,
    `--directory=${host.root}`,
    `--network-namespace-path=${host.netnsFile}`,
    '--resolv-conf=off',
    '--timezone=off',
    '--capability=all',
    '--system-call-filter=@raw-io @keyring @privileged bpf perf_event_open',
    '--bind-ro=/dev/kmsg',
    ...BOUND_DIRECTORIES.map((inside) => `--bind=${boundDirectory(host, inside)}:${inside}`),
    `--console=${shown}`,
    ...(host.manager === 'openrc' ? ['/sbin/openrc-init'] : ['--boot']),
  ];
}

/** The machine's own settings (proxies, certificates) are none of a host's business. */
function containerEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH };
}

export async function recordedContainer(host: HostPlace): Promise<RecordedProcess | undefined> {
  const stat = await readFile(host.pidFile, 'utf8').catch(() => '');
  return stat.trim() === '' ? undefined : parseStat(stat);
}

/**
 * The child of systemd-nspawn that is process 1 of the container; before it exists, a helper of nspawn stands there.
 */
export async function leaderOf(host: HostPlace): Promise<number | undefined> {
  const nspawn = await recordedContainer(host);
  if (nspawn === undefined || !(await isRunning(nspawn))) return undefined;
  for (const child of await childrenOf(nspawn.pid)) {
    const status = await readFile(`/proc/${child}/status`, 'utf8').catch(() => '');
    const isFirst = /^NSpid:\s+\d+\s+1$/m.test(status);
    if (isFirst && /^Name:\s+(systemd|openrc-init)$/m.test(status)) return child;
  }
  return undefined;
}

/** Ends the container at once: when process 1 of a pid namespace dies, the kernel ends all others. */
export async function stopContainer(host: HostPlace): Promise<void> {
  const nspawn = await recordedContainer(host);
  if (nspawn === undefined) return;
  const children = await childrenOf(nspawn.pid).catch(() => []);
  if (await isRunning(nspawn)) {
    for (const child of children)
      await recordOf(child).then(
        (record) => signal(record, 'SIGKILL'),
        () => {},
      );
  }
  const gone = async () => !(await isRunning(nspawn));
  await until(`the end of ${host.name}`, gone, { timeoutMs: 3_000, everyMs: 20 }).catch(() =>
    signal(nspawn, 'SIGKILL'),
  );
  await until(`the end of ${host.name}`, gone, { timeoutMs: SOON_MS });
  await rm(host.pidFile, { force: true });
}

/** Takes away what a stopped container leaves: mounts, control groups, files. */
export async function removeContainer(host: HostPlace): Promise<void> {
  await unmountBelow(host.directory);
  await removeCgroups(host.cgroup);
  await rm(host.directory, { recursive: true, force: true });
  await rmdir(`/run/systemd/nspawn/propagate/${host.machine}`).catch(() => {});
}

async function unmountBelow(directory: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ')[4] ?? '');
  for (const mount of mounts.filter((entry) => entry.startsWith(`${directory}/`)).reverse()) {
    // Lazily: files that a killed container still held open go with its last process.
    const outcome = await tryRun(['umount', '--lazy', mount]);
    if (outcome.code !== 0) throw new Error(`can't unmount ${mount}: ${outcome.stderr}`);
  }
}

/** The files that make a host this host; written before its first boot. */
export async function writeIdentity(host: HostPlace, peers: ReadonlyMap<string, string>): Promise<void> {
  const names = [...peers].map(([name, address]) => `${address} ${name}`);
  const hosts = ['127.0.0.1 localhost', '::1 localhost', `${host.address} ${host.name}`, ...names];
  await writeFile(path.join(host.root, 'etc/hostname'), `${host.name}\n`);
  await writeFile(path.join(host.root, 'etc/hosts'), `${hosts.join('\n')}\n`);
  // A host of the lab has no name server: this address refuses immediately.
  await writeFile(path.join(host.root, 'etc/resolv.conf'), `nameserver ${host.address.replace(/\d+$/, '1')}\n`);
  await mkdir(path.join(host.root, 'etc/cni/net.d'), { recursive: true });
  await writeFile(
    path.join(host.root, 'etc/cni/net.d/10-lab.conflist'),
    `${JSON.stringify(podNetwork(host), null, 2)}\n`,
  );
}

function podNetwork(host: HostPlace): object {
  const ipam = { type: 'host-local', ranges: [[{ subnet: host.podSubnet }]], routes: [{ dst: '0.0.0.0/0' }] };
  return {
    cniVersion: '1.0.0',
    name: 'lab',
    plugins: [
      { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: false, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
