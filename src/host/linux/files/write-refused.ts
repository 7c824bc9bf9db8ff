import { promises } from 'node:fs';
import { dirname } from 'node:path';
import { unlessLate } from '../../../wire/deadline.ts';
import { mountOf } from '../../mounts.ts';
import { runProgram } from '../programs/program.ts';
import type { RefusedWrite } from './linux-files-sentences.ts';
import { parseMountInfo } from './mounts.ts';

/** Bit of CAP_DAC_OVERRIDE in CapEff of /proc/self/status (capabilities(7)). */
const DAC_OVERRIDE = 1n << 1n;

/** Time limit, because a hanging disk must not delay the failure that it caused. */
const LIMIT_MS = 2_000;

/** Evidence for a write refused with `reason`; undefined without any. Never throws. */
export async function refusedWrite(path: string, reason: string): Promise<RefusedWrite | undefined> {
  return unlessLate(
    look(path, reason).catch(() => undefined),
    LIMIT_MS,
  );
}

async function look(path: string, reason: string): Promise<RefusedWrite | undefined> {
  if (reason === 'EACCES' || reason === 'EPERM') return permission(await nearest(path));
  if (reason !== 'ENOSPC' && reason !== 'EDQUOT' && reason !== 'EROFS') return undefined;
  const there = await nearest(path);
  const [mount, { bavail, bsize, blocks, ffree, files }] = await Promise.all([
    refusingMount(there),
    promises.statfs(there),
  ]);
  if (reason === 'EROFS') return { mount };
  const space = { freeBytes: bavail * bsize, bytes: blocks * bsize, freeInodes: ffree, inodes: files };
  return { mount, space };
}

/** `path` or its nearest existing parent, with links resolved. */
async function nearest(path: string): Promise<string> {
  for (let there = path; ; there = dirname(there)) {
    const real = await promises.realpath(there).catch(() => undefined);
    if (real !== undefined || there === '/') return real ?? '/';
  }
}

async function refusingMount(path: string): Promise<RefusedWrite['mount']> {
  const mounts = (await parseMountInfo(await promises.readFile('/proc/self/mountinfo'))) ?? [];
  const found = mountOf(mounts, path);
  return found && { point: found.point, type: found.type, source: found.source };
}

/** Reasons that prevent even root from writing. */
async function permission(there: string): Promise<RefusedWrite> {
  const [immutable, module, capable] = await Promise.all([immutableAt(there), securityModule(), mayOverride()]);
  return { root: process.geteuid?.() === 0, capable, ...(immutable && { immutable }), ...(module && { module }) };
}

/** The path or its parent directory if it has the attribute i or a of chattr(1). */
async function immutableAt(there: string): Promise<string | undefined> {
  const paths = [there, dirname(there)];
  const { stdout } = await runProgram(['lsattr', '-d', ...paths], { timeoutMs: 1_000 });
  for (const line of stdout.split('\n')) {
    const [flags = '', ...path] = line.split(' ');
    if (/^[-A-Za-z]+$/.test(flags) && /[ia]/.test(flags)) return path.join(' ').trim();
  }
  return undefined;
}

/** SELinux in enforcing mode, or an AppArmor profile that confines this process. */
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
  promises.readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => '',
  );
