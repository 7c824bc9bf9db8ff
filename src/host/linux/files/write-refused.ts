import { readFile, realpath, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import { isAtOrBelow } from '../../paths.ts';
import type { RefusedWrite } from '../../refused-write.ts';
import { errno } from '../errno.ts';
import { runProgram } from '../programs/program.ts';
import { parseMountInfo } from './mounts.ts';
import { type FILE_NOT_REMOVED, FILE_NOT_WRITTEN } from './sentences.ts';

/** Bit of CAP_DAC_OVERRIDE in CapEff of /proc/self/status (capabilities(7)). */
const DAC_OVERRIDE = 1n << 1n;

/** A disk that hangs must not hold up the failure that it caused. */
const LIMIT_MS = 2_000;

/**
 * What the system shows about a write that it refused with `reason`, where that says more; undefined where nothing
 * does. Throws nothing.
 */
async function refusedWrite(path: string, reason: string): Promise<RefusedWrite | undefined> {
  const looked = look(path, reason).catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LIMIT_MS);
  });
  return Promise.race([looked, late]).finally(() => clearTimeout(timer));
}

async function look(path: string, reason: string): Promise<RefusedWrite | undefined> {
  if (reason === 'EACCES' || reason === 'EPERM') return permission(await nearest(path));
  if (reason !== 'ENOSPC' && reason !== 'EDQUOT' && reason !== 'EROFS') return undefined;
  const there = await nearest(path);
  const [mount, { bavail, bsize, blocks, ffree, files }] = await Promise.all([mountOf(there), statfs(there)]);
  if (reason === 'EROFS') return { mount };
  const space = { freeBytes: bavail * bsize, bytes: blocks * bsize, freeInodes: ffree, inodes: files };
  return { mount, space };
}

/** `path`, or the nearest of its parents that is there, without links. */
async function nearest(path: string): Promise<string> {
  for (let there = path; ; there = dirname(there)) {
    const real = await realpath(there).catch(() => undefined);
    if (real !== undefined || there === '/') return real ?? '/';
  }
}

/** The last one mounted on the longest of the points above: it covers the others. */
async function mountOf(path: string): Promise<RefusedWrite['mount']> {
  const mounts = parseMountInfo(await readFile('/proc/self/mountinfo')) ?? [];
  const above = mounts.filter(({ point }) => isAtOrBelow(path, point));
  const longest = Math.max(...above.map(({ point }) => point.length));
  const found = above.filter(({ point }) => point.length === longest).at(-1);
  return found && { point: found.point, type: found.type, source: found.source };
}

/** What keeps even root from writing. */
async function permission(there: string): Promise<RefusedWrite> {
  const [immutable, module, capable] = await Promise.all([immutableAt(there), securityModule(), mayOverride()]);
  return { root: process.geteuid?.() === 0, capable, ...(immutable && { immutable }), ...(module && { module }) };
}

/** chattr(1)'s i and a, on the path or on a directory above it. */
async function immutableAt(there: string): Promise<string | undefined> {
  const paths = [there, dirname(there)];
  const { stdout } = await runProgram(['lsattr', '-d', ...paths], { timeoutMs: 1_000 });
  for (const line of stdout.split('\n')) {
    const [flags = '', ...path] = line.split(' ');
    if (/^[-A-Za-z]+$/.test(flags) && /[ia]/.test(flags)) return path.join(' ').trim();
  }
  return undefined;
}

/** SELinux that enforces, or an AppArmor profile that confines this process. */
async function securityModule(): Promise<'SELinux' | 'AppArmor' | undefined> {
  const [enforce, profile] = await Promise.all([
    text('/sys/fs/selinux/enforce'),
    text('/proc/self/attr/apparmor/current'),
  ]);
  if (enforce === '1') return 'SELinux';
  return profile.endsWith('(enforce)') ? 'AppArmor' : undefined;
}

async function mayOverride(): Promise<boolean> {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(await text('/proc/self/status'))?.[1];
  return effective === undefined || (BigInt(`0x${effective}`) & DAC_OVERRIDE) !== 0n;
}

const text = (path: string): Promise<string> =>
  readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => '',
  );

/** What goes wrong is a Failure with the system's code, and what the system shows about it. */
export async function writing<T>(
  path: string,
  work: () => Promise<T>,
  code: typeof FILE_NOT_WRITTEN | typeof FILE_NOT_REMOVED = FILE_NOT_WRITTEN,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = errno(error);
    const refused = await refusedWrite(path, reason);
    throw new Failure(code, { path, reason, ...(refused && { refused }) }, { cause: error });
  }
}
