/**
 * A host's own files as they were when it stood ready, so that `reset` can bring back exactly those, whatever a test
 * did. Only the overlay's upper directory is looked at: it holds what differs from the shared layers, some dozen files.
 */
import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run } from './command.js';

interface OwnFile {
  readonly type: 'file' | 'directory' | 'symlink' | 'removed';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly target?: string;
  /** Base64; left out for a big file, which a test may use but not change. */
  readonly content?: string;
}

export type OwnFiles = Readonly<Record<string, OwnFile>>;

/** Never compared: logs may grow, and a temporary directory is cleared as a whole. */
const IGNORED = new Set(['var/log', 'tmp', 'var/tmp', 'var/lib/cni']);
const KEPT_CONTENT_LIMIT = 1024 ** 2;

/** Files of the host itself, above the layers. */
export function ownFiles(upper: string, keepContent: boolean): OwnFiles {
  const files: Record<string, OwnFile> = {};
  const pending = [''];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of readdirSync(path.join(upper, next))) {
      const relative = path.join(next, name);
      if (IGNORED.has(relative)) continue;
      const file = ownFile(path.join(upper, relative), keepContent);
      if (file === undefined) continue;
      files[relative] = file;
      if (file.type === 'directory') pending.push(relative);
    }
  }
  return files;
}

function ownFile(file: string, keepContent: boolean): OwnFile | undefined {
  const stats = lstatSync(file);
  const { mode, uid, gid, mtimeMs } = stats;
  const shared = {
    mode: mode & 0o7777,
    uid,
    gid,
    mtimeMs: stats.isFile() ? mtimeMs : 0,
    size: stats.isFile() ? stats.size : 0,
  };
  if (stats.isDirectory()) return { ...shared, type: 'directory' };
  if (stats.isSymbolicLink()) return { ...shared, type: 'symlink', target: readlinkSync(file) };
  // An overlay marks a lower file that was removed by a device 0:0.
  if (stats.isCharacterDevice() && stats.rdev === 0) return { ...shared, type: 'removed' };
  if (!stats.isFile()) return undefined;
  const kept =
    keepContent && stats.size <= KEPT_CONTENT_LIMIT ? { content: readFileSync(file).toString('base64') } : {};
  return { ...shared, type: 'file', ...kept };
}

/** Brings the host's own files back to `baseline`; returns the paths that had to be touched. */
export async function restoreOwnFiles(
  baseline: OwnFiles,
  upper: string,
  root: string,
  layers: readonly string[],
): Promise<string[]> {
  const current = ownFiles(upper, false);
  const touched: string[] = [];
  for (const relative of Object.keys(current).sort()) {
    if (baseline[relative] !== undefined || !existsInSitu(path.join(upper, relative))) continue;
    if (await restoreFromLayers(relative, current[relative], root, layers)) touched.push(relative);
  }
  for (const [relative, file] of Object.entries(baseline).sort()) {
    if (sameFile(current[relative], file)) continue;
    restoreFromBaseline(relative, file, root);
    touched.push(relative);
  }
  return touched;
}

function existsInSitu(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function sameFile(a: OwnFile | undefined, b: OwnFile): boolean {
  const keys = ['type', 'mode', 'uid', 'gid', 'size', 'target'] as const;
  // A restored file's time stamp may be off by the rounding of a millisecond.
  return a !== undefined && Math.abs(a.mtimeMs - b.mtimeMs) < 2 && keys.every((key) => a[key] === b[key]);
}

/** A path the host changed but did not have of its own: back to what the layers have there, or to nothing. */
async function restoreFromLayers(
  relative: string,
  own: OwnFile | undefined,
  root: string,
  layers: readonly string[],
): Promise<boolean> {
  const target = path.join(root, relative);
  const source = layers.map((layer) => path.join(layer, relative)).find(existsInSitu);
  if (source === undefined) {
    rmSync(target, { recursive: true, force: true });
    return true;
  }
  const original = ownFile(source, false);
  if (original !== undefined && sameFile(own, original)) return false;
  if (original?.type === 'directory' && own?.type === 'directory') {
    await run(['chmod', '--reference', source, target]);
    await run(['chown', '--reference', source, target]);
    return false;
  }
  rmSync(target, { recursive: true, force: true });
  await run(['cp', '-a', source, target]);
  return true;
}

function restoreFromBaseline(relative: string, file: OwnFile, root: string): void {
  const target = path.join(root, relative);
  if (file.type === 'directory') mkdirSync(target, { recursive: true });
  else rmSync(target, { recursive: true, force: true });
  if (file.type === 'removed') return;
  if (file.type === 'symlink') {
    symlinkSync(file.target ?? '', target);
    return;
  }
  if (file.type === 'file') {
    if (file.content === undefined)
      throw new Error(`a test changed ${relative}, which is too big for the lab to have kept a copy`);
    writeFileSync(target, Buffer.from(file.content, 'base64'));
  }
  lchownSync(target, file.uid, file.gid);
  chmodSync(target, file.mode);
  if (file.type === 'file') utimesSync(target, file.mtimeMs / 1000, file.mtimeMs / 1000);
}
