/**
 * Requirements of the lab. Missing Debian packages are installed; everything else that is missing is
 * reported at once, as an error: a real test that could not run must never look like one that passed.
 */
import { constants } from 'node:fs';
import { access, mkdir, readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { cacheRoot } from '../machine/cache.js';
import { cgroupKind } from '../machine/cgroups.js';
import { run, tryRun } from '../machine/command.js';

type Log = (line: string) => void;

/** A program, and the Debian package that brings it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  mount: 'mount',
  gcc: 'gcc',
  ldd: 'libc-bin',
  ssh: 'openssh-client',
  tc: 'iproute2',
  strace: 'strace',
};
const STATIC_C_LIBRARY = '/usr/lib/x86_64-linux-gnu/libc.a';
const GIB = 1024 ** 3;

export class UnfitMachine extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(`this machine can't host the lab:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
    this.name = 'UnfitMachine';
  }
}

/** Installs the missing Debian packages, then throws where the machine still can't host a lab. */
export async function ensureRequirements(log: Log = () => {}): Promise<void> {
  const basics = [platformProblem(), rootProblem()].filter((problem) => problem !== undefined);
  if (basics.length > 0) throw new UnfitMachine(basics);
  await installPackages(log);
  const checks = [goProblem(), diskProblem(), overlayProblem(), namespaceProblem(), memoryProblem(), cgroupProblem()];
  const reasons = (await Promise.all(checks)).filter((problem) => problem !== undefined);
  if (reasons.length > 0) throw new UnfitMachine(reasons);
}

function platformProblem(): string | undefined {
  return process.platform === 'linux' ? undefined : `it runs ${process.platform}, and a lab host is a Linux container`;
}

function rootProblem(): string | undefined {
  return process.getuid?.() === 0 ? undefined : 'the lab mounts, makes namespaces and boots containers: run it as root';
}

async function installPackages(log: Log): Promise<void> {
  const library = !(await readable(STATIC_C_LIBRARY)) && process.arch === 'x64';
  await ensureDebianPrograms(PROGRAMS, log, library ? ['libc6-dev'] : []);
}

/** One at a time on this machine: other files of tests may install packages, too, and apt-get waits for no other lock. */
export async function aptGet(...args: readonly string[]): Promise<void> {
  const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=600', ...args];
  await run(['flock', '/run/lock/kubejoin-lab-apt', ...apt], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}

/** Installs the packages of the programs that this machine lacks, and those of `wanted`. */
export async function ensureDebianPrograms(
  programs: Readonly<Record<string, string>>,
  log: Log,
  wanted: string[] = [],
): Promise<void> {
  const missing = new Set(wanted);
  for (const [program, debianPackage] of Object.entries(programs)) {
    if (!(await onPath(program))) missing.add(debianPackage);
  }
  if (missing.size === 0) return;
  if (!(await onPath('apt-get')))
    throw new UnfitMachine([`it has no apt-get to install ${[...missing].join(', ')} with`]);
  log(`installing Debian packages: ${[...missing].join(', ')}`);
  await aptGet('update');
  await aptGet('install', '-y', '--no-install-recommends', ...missing);
}

async function onPath(program: string): Promise<boolean> {
  const directories = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/sbin');
  const found = await Promise.all(directories.map((directory) => executable(path.join(directory, program))));
  return found.includes(true);
}

function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function readable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function goProblem(): Promise<string | undefined> {
  const outcome = await tryRun(['go', 'env', 'GOVERSION']).catch(() => undefined);
  const found = outcome?.stdout.match(/^go1\.(\d+)/);
  if (found && Number(found[1]) >= 26) return undefined;
  return `Kubernetes is built with Go 1.26 or newer, found ${outcome?.stdout.trim() || 'none on the PATH'}`;
}

async function diskProblem(): Promise<string | undefined> {
  await mkdir(cacheRoot(), { recursive: true });
  const disk = await statfs(cacheRoot());
  const free = (disk.bavail * disk.bsize) / GIB;
  return free >= 12
    ? undefined
    : `a lab and its cache take up to 12 GiB, ${free.toFixed(1)} are free at ${cacheRoot()}`;
}

async function memoryProblem(): Promise<string | undefined> {
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
  const gib = Number(available) / 1024 ** 2;
  return gib >= 3
    ? undefined
    : `one control plane and a worker take 2.5 GiB of memory, ${gib.toFixed(1)} are available`;
}

async function overlayProblem(): Promise<string | undefined> {
  const types = await readFile('/proc/filesystems', 'utf8');
  if (/\boverlay\b/.test(types)) return undefined;
  const loaded = await tryRun(['modprobe', 'overlay']).catch(() => undefined);
  return loaded?.code === 0 ? undefined : 'its kernel has no overlay file system';
}

async function namespaceProblem(): Promise<string | undefined> {
  const outcome = await tryRun([
    'unshare',
    '--mount',
    '--net',
    '--pid',
    '--uts',
    '--ipc',
    '--cgroup',
    '--fork',
    'true',
  ]);
  return outcome.code === 0 ? undefined : `it doesn't allow new namespaces: ${outcome.stderr.trim()}`;
}

async function cgroupProblem(): Promise<string | undefined> {
  return (await cgroupKind()) === undefined ? 'no control groups are mounted at /sys/fs/cgroup' : undefined;
}
