/**
 * Whoever finds the disk: every file of a host that was written since a moment, and the system's journal, searched for
 * secrets in all their forms.
 */
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { leaderOf } from '../machine/container.ts';
import type { LabHost } from '../machine/host.ts';
import { formsIn, secretForms } from './secret-forms.ts';

/** The kernel's own, in which nothing is on a disk. */
const KERNEL = new Set(['/proc', '/sys', '/dev']);
const CHUNK_BYTES = 4 * 1024 * 1024;
/** More than any form of a secret takes, wrapped or within base64. */
const OVERLAP_BYTES = 4096;

export type Secrets = Readonly<Record<string, Buffer>>;

/** `PATH (0600): NAME as FORM`, in order. `except`: directories that are not looked into. */
export async function secretsOnDisk(
  host: LabHost,
  secrets: Secrets,
  since: number,
  except: readonly string[] = [],
): Promise<string[]> {
  const leader = await leaderOf(host.place);
  if (leader === undefined) throw new Error(`host ${host.name} isn't running`);
  const forms = Object.entries(secrets).flatMap(([name, secret]) =>
    secretForms(secret).map(({ kind, bytes }) => ({ kind: `${name} as ${kind}`, bytes })),
  );
  const found: string[] = [];
  for (const { file, real, mode } of filesWritten(`/proc/${leader}/root`, since, except)) {
    const what = new Set<string>();
    for (const chunk of chunks(real)) for (const form of formsIn(chunk, forms)) what.add(form);
    found.push(...[...what].map((one) => `${file} (${mode}): ${one}`));
  }
  // Read with journalctl, because long fields are compressed in the journal's files.
  const journal = await host.mustExec(['journalctl', '--no-pager', '--output=export', '--all']);
  return [...found, ...formsIn(Buffer.from(journal), forms).map((one) => `journal: ${one}`)].sort();
}

interface WrittenFile {
  readonly file: string;
  readonly real: string;
  readonly mode: string;
}

/** Files by ctime, which cannot be set back. */
function filesWritten(root: string, since: number, except: readonly string[]): WrittenFile[] {
  const found: WrittenFile[] = [];
  const pending = ['/'];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const directory = root + next;
    for (const name of unlessGone(() => readdirSync(directory)) ?? []) {
      const file = path.posix.join(next, name);
      const stats = unlessGone(() => lstatSync(root + file));
      if (stats === undefined || KERNEL.has(file) || except.includes(file)) continue;
      if (stats.isDirectory()) pending.push(file);
      else if (stats.isFile() && stats.ctimeMs >= since) {
        found.push({ file, real: root + file, mode: (stats.mode & 0o7777).toString(8).padStart(4, '0') });
      }
    }
  }
  return found;
}

/** Undefined where it has gone meanwhile: Pods come and go. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Each with the end of the one before, so that nothing is cut through. */
function* chunks(real: string): Generator<Buffer> {
  const descriptor = unlessGone(() => openSync(real, 'r'));
  if (descriptor === undefined) return;
  try {
    for (let position = 0; ; position += CHUNK_BYTES) {
      const chunk = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES);
      const length = readSync(descriptor, chunk, 0, chunk.length, position);
      if (length > 0) yield chunk.subarray(0, length);
      if (length < chunk.length) return;
    }
  } finally {
    closeSync(descriptor);
  }
}
