import { Failure } from '../../../base/failure.ts';
import type { FileReader } from '../../../host/ports.ts';
import { CGROUPS_NOT_MOUNTED } from './sentences.ts';

export interface CgroupMount {
  path: string;
  version: 1 | 2;
}

const USUAL_MOUNT = '/sys/fs/cgroup';

/** Where control groups are mounted, and which version: a mount at the usual place decides, then version 2, then version 1. */
export async function findCgroups(files: FileReader): Promise<CgroupMount> {
  // proc(5): device, mount point, type, options and two numbers.
  const lines = (await files.read('/proc/mounts'))?.toString('utf8').split('\n') ?? [];
  const mounts = lines.map((line) => line.split(' ')).map(([, path = '', type = '']) => ({ path, type }));
  const usual = mounts.find(({ path }) => path === USUAL_MOUNT);
  if (usual !== undefined) return { path: USUAL_MOUNT, version: await versionAt(usual.type, files) };
  const two = mounts.find(({ type }) => type === 'cgroup2');
  if (two !== undefined) return { path: two.path, version: 2 };
  const one = mounts.find(({ type }) => type === 'cgroup');
  if (one !== undefined) return { path: one.path, version: 1 };
  throw new Failure(CGROUPS_NOT_MOUNTED, {});
}

async function versionAt(type: string, files: FileReader): Promise<1 | 2> {
  if (type !== 'tmpfs') return type === 'cgroup2' ? 2 : 1;
  // Version 1 mounts its controllers below a tmpfs.
  const memory = await files.stat(`${USUAL_MOUNT}/memory`);
  return memory?.type === 'directory' ? 1 : 2;
}
