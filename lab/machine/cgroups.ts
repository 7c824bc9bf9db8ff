/**
 * Control groups of a host, made on the machine before its container starts. Each host gets a folder of its own in
 * every hierarchy and a control group namespace rooted there: without that all kubelets of a version-1 machine would
 * share one
 * `kubepods`, and delete each other's Pods.
 */
import { readdir, readFile, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { SOON_MS } from '../support/patience.js';
import { exists } from './cache.js';
import { until } from './wait.js';

const MOUNT = '/sys/fs/cgroup';

/** v1 covers the hybrid layout too. undefined: none mounted. */
export async function cgroupKind(): Promise<'v1' | 'v2' | undefined> {
  if (await exists(path.join(MOUNT, 'cgroup.controllers'))) return 'v2';
  return (await exists(path.join(MOUNT, 'memory', 'cgroup.procs'))) ? 'v1' : undefined;
}

/** Every hierarchy's mount point, links between them (cpu -> cpu,cpuacct) left out. */
async function hierarchies(): Promise<string[]> {
  if ((await cgroupKind()) === 'v2') return [MOUNT];
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ')[4] ?? '');
  return mounts.filter((mount) => path.dirname(mount) === MOUNT);
}

/** Shell lines by which a shell moves itself, and so what it becomes, into the host's own groups. */
export async function enterCgroupScript(cgroup: string): Promise<string> {
  const lines: string[] = [];
  for (const mount of await hierarchies()) {
    const own = path.join(mount, cgroup);
    lines.push(`mkdir -p ${own}`);
    // A new cpuset group is empty and refuses processes until it is given processors and memory nodes.
    if (path.basename(mount) === 'cpuset') lines.push(...inheritCpuset(mount, cgroup));
    lines.push(`echo $$ > ${own}/cgroup.procs`);
  }
  return lines.join('\n');
}

function inheritCpuset(mount: string, cgroup: string): string[] {
  const lines: string[] = [];
  let parent = mount;
  for (const part of cgroup.split('/')) {
    const child = path.join(parent, part);
    for (const file of ['cpuset.cpus', 'cpuset.mems']) lines.push(`cat ${parent}/${file} > ${child}/${file}`);
    parent = child;
  }
  return lines;
}

/**
 * Removes the groups below and including `cgroup`. The kernel empties a group a moment after its last process ended.
 */
export async function removeCgroups(cgroup: string): Promise<void> {
  for (const mount of await hierarchies()) {
    const top = path.join(mount, cgroup);
    await until(`the end of control group ${top}`, () => removeTree(top), { timeoutMs: SOON_MS });
  }
}

async function removeTree(directory: string): Promise<true> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(path.join(directory, entry.name));
  await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return true;
}
