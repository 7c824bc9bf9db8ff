import { Failure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import { inTurns, linesIn } from '../../../base/turns.ts';
import { isSince, type Version } from '../../../base/version.ts';
import type { FileReader, HostReader } from '../../../host/ports.ts';
import {
  CGROUP_V1,
  CGROUP_V1_DEPRECATED,
  CGROUPS_MISSING,
  CGROUPS_NOT_MOUNTED,
  CGROUPS_OPTIONAL_MISSING,
  CGROUPS_UNREADABLE,
} from './preflight-system-sentences.ts';

export interface CgroupMount {
  path: string;
  version: 1 | 2;
}

const USUAL_MOUNT = '/sys/fs/cgroup';

const REQUIRED = {
  1: ['cpu', 'cpuacct', 'cpuset', 'devices', 'freezer', 'memory', 'pids'],
  2: ['cpu', 'cpuset', 'devices', 'freezer', 'memory', 'pids'],
};

const OPTIONAL = { 1: ['hugetlb', 'blkio'], 2: ['hugetlb', 'io'] };

/** From this version on, pre-releases included, the kubelet does not start on version 1 unless failCgroupV1 is false. */
const V1_REFUSED_FROM = [1, 35] as const;

/** The freezer of version 2 came with Linux 5.2. */
const FREEZER_FROM = [5, 2] as const;

/** The kubelet accepts the version of the control groups, and the controllers it needs exist. */
export async function verifyCgroups(
  host: HostReader,
  mount: CgroupMount,
  kubelet: Version | undefined,
): Promise<(Failure | Message)[]> {
  const { version } = mount;
  const source = version === 2 ? `${mount.path}/cgroup.controllers` : '/proc/cgroups';
  const text = (await host.files.read(source))?.toString('utf8');
  if (text === undefined) return [new Failure(CGROUPS_UNREADABLE, { path: source })];
  const controllers = version === 2 ? await v2Controllers(text, host, mount.path) : v1Controllers(text);
  const missing = (names: string[]) => names.filter((name) => !controllers.includes(name));
  const [required, optional] = [missing(REQUIRED[version]), missing(OPTIONAL[version])];
  const findings: (Failure | Message)[] = version === 1 ? [versionOne(kubelet)] : [];
  if (required.length > 0) findings.push(new Failure(CGROUPS_MISSING, { controllers: required, version }));
  if (optional.length > 0) findings.push(CGROUPS_OPTIONAL_MISSING({ controllers: optional }));
  return findings;
}

/** A kubelet whose version is not known may be one that refuses it. */
function versionOne(kubelet: Version | undefined): Failure | Message {
  if (kubelet === undefined) return CGROUP_V1_DEPRECATED({ kubelet: undefined });
  const refused = isSince(kubelet, V1_REFUSED_FROM);
  if (refused) return new Failure(CGROUP_V1, { kubelet: kubelet.text });
  return CGROUP_V1_DEPRECATED({ kubelet: kubelet.text });
}

/** cgroups(7): /proc/cgroups has a name, a hierarchy, a number of groups and whether it is enabled. */
function v1Controllers(text: string): string[] {
  const rows = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([name = '', , , enabled]) => (enabled !== undefined && enabled !== '0' ? [name] : []));
}

/** The content of cgroup.controllers, and the two controllers that the kernel does not list there. */
async function v2Controllers(text: string, host: HostReader, mount: string): Promise<string[]> {
  // Devices are controlled by eBPF programs since Linux 4.15.
  return [...text.trim().split(/\s+/), 'devices', ...((await hasFreezer(host, mount)) ? ['freezer'] : [])];
}

/** Every group but the root has cgroup.freeze. kubeadm makes a group to look at; this only looks at existing ones. */
async function hasFreezer({ files, system }: HostReader, mount: string): Promise<boolean> {
  const own = /^0::(\/.*)$/m.exec((await files.read('/proc/self/cgroup'))?.toString('utf8') ?? '')?.[1] ?? '/';
  const children = (await files.list(mount)) ?? [];
  const groups = [
    `${mount}${own}`,
    mount,
    ...['init.scope', 'system.slice', 'user.slice']
      .filter((name) => children.includes(name))
      .map((name) => `${mount}/${name}`),
  ];
  const seen = await Promise.all(groups.map((group) => files.stat(`${group.replace(/\/$/, '')}/cgroup.freeze`)));
  if (seen.some((file) => file !== undefined)) return true;
  const [major = 0, minor = 0] = system.kernelRelease().split(/[.-]/).map(Number);
  return major > FREEZER_FROM[0] || (major === FREEZER_FROM[0] && minor >= FREEZER_FROM[1]);
}

/** The mount of the control groups: the one at the usual path, else one of version 2, else one of version 1. */
export async function findCgroups(files: FileReader): Promise<CgroupMount> {
  // proc(5): device, mount point, type, options and two numbers.
  const lines = (await files.read('/proc/mounts'))?.toString('utf8') ?? '';
  const [types, paths] = [new Map<string, string>(), new Map<string, string>()];
  await inTurns(linesIn(lines), (line) => {
    const [, path = '', type = ''] = line.split(' ', 3);
    if (path === USUAL_MOUNT && !types.has(path)) types.set(path, type);
    if (type.startsWith('cgroup') && !paths.has(type)) paths.set(type, path);
  });
  const usual = types.get(USUAL_MOUNT);
  if (usual !== undefined) return { path: USUAL_MOUNT, version: await versionAt(usual, files) };
  const [two, one] = [paths.get('cgroup2'), paths.get('cgroup')];
  if (two !== undefined) return { path: two, version: 2 };
  if (one !== undefined) return { path: one, version: 1 };
  throw new Failure(CGROUPS_NOT_MOUNTED, {});
}

async function versionAt(type: string, files: FileReader): Promise<1 | 2> {
  if (type !== 'tmpfs') return type === 'cgroup2' ? 2 : 1;
  // Version 1 mounts its controllers below a tmpfs.
  const memory = await files.stat(`${USUAL_MOUNT}/memory`);
  return memory?.type === 'directory' ? 1 : 2;
}
