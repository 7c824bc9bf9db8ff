/**
 * Settings of the machine's kernel that a lab changes, its kubelets among them: noted when the first lab comes up, put
 * back when the last one goes down.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exists } from './cache.js';
import { SHARED_RUN_DIRECTORY } from './place.js';

const NOTE = path.join(SHARED_RUN_DIRECTORY, 'machine-settings.json');

/** Written by every kubelet as it starts; the kernel has one of each for all containers. */
const SET_BY_KUBELETS = ['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops'];
const KEY_LIMITS = ['kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes'];

/** The systemd of more than about nine hosts needs these, or fails with "Too many open files". */
const WANTED: Readonly<Record<string, number>> = {
  'fs/inotify/max_user_instances': 1024,
  'fs/inotify/max_user_watches': 524_288,
};

function file(setting: string): string {
  return path.join('/proc/sys', setting);
}

/** Notes the settings, once for all labs, and raises those that hosts need raised. */
export async function adjustMachineSettings(): Promise<void> {
  await mkdir(SHARED_RUN_DIRECTORY, { recursive: true });
  if (!(await exists(NOTE))) await note();
  for (const [setting, least] of Object.entries(WANTED)) {
    if (Number(await readFile(file(setting), 'utf8')) < least) await writeFile(file(setting), String(least));
  }
}

/** Records the settings. If labs start at the same time, the first record counts: it precedes every change. */
async function note(): Promise<void> {
  const found: Record<string, string> = {};
  for (const setting of [...SET_BY_KUBELETS, ...KEY_LIMITS, ...Object.keys(WANTED)]) {
    found[setting] = (await readFile(file(setting), 'utf8')).trim();
  }
  const scratch = `${NOTE}.${randomUUID()}`;
  await writeFile(scratch, JSON.stringify(found));
  await link(scratch, NOTE).catch(unless('EEXIST'));
  await rm(scratch);
}

/** Puts the settings back, unless another lab still stands. */
export async function restoreMachineSettings(): Promise<void> {
  const others = (await readdir(SHARED_RUN_DIRECTORY).catch(() => [])).filter((name) => /^\d$/.test(name));
  if (others.length > 0) return;
  const text = await readFile(NOTE, 'utf8').catch(unless('ENOENT'));
  if (text === undefined) return;
  for (const [setting, value] of Object.entries(JSON.parse(text) as Record<string, string>))
    await writeFile(file(setting), value);
  // The last two labs may go at the same moment, and another one may come.
  await rm(NOTE, { force: true });
  await rmdir(SHARED_RUN_DIRECTORY).catch(unless('ENOENT', 'ENOTEMPTY'));
}

function unless(...expected: string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!expected.includes(error.code ?? '')) throw error;
  };
}
