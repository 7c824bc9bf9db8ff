import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import { isAtOrBelow } from '../../host/paths.ts';
import type { FileReader, Host, HostReader } from '../../host/ports.ts';
import { KUBERNETES_DIRECTORY, PATHS } from '../../manifests/paths.ts';
import { type Effects, touchedBy } from '../changes/effects.ts';
import type { Baseline } from './baseline.ts';
import { EARLIER_CONTENT_LOST } from './engine-journal-sentences.ts';

/** A path's state before a change. The content of a file is next to the journal, named by its digest. */
export type EarlierPath = { path: string } & EarlierState;

type EarlierState =
  | { type: 'absent' }
  | EarlierFile
  /** A link to anything or nothing. What it leads to is not touched. */
  | { type: 'link'; target: string; uid: number; gid: number }
  /** `other` is what an undo cannot make again: a named pipe, a socket, a device, a link whose target is not UTF-8. */
  | { type: 'directory' | 'other'; mode: number; uid: number; gid: number };

export interface EarlierFile {
  type: 'file';
  /** Permissions. */
  mode: number;
  uid: number;
  gid: number;
  sha256: string;
  /** The path was a link to this one; the other fields describe the file that it led to. */
  link?: string;
  /** Setuid, setgid and sticky bits, which an undo does not set. */
  bits?: number;
  /** Names of the file, if there were several. */
  names?: number;
}

/** The kubelet's name for the key of its request, in any cert-dir. */
const REQUEST_KEY = posix.basename(PATHS.kubeletClientKey);

const NEVER_KEPT: readonly string[] = [PATHS.bootstrapKubeletConf, PATHS.kubeletKeyDropIn];

/** True for a file whose content must not stay on the disk: a bootstrap token, the key of a request, kubejoin's own. */
export function isNeverKept(path: string): boolean {
  return NEVER_KEPT.includes(path) || posix.basename(path) === REQUEST_KEY;
}

/**
 * The state of the paths that a change is about to touch; saves their contents next to the journal. `found`: the baseline
 * of the run, undefined if unknown.
 */
export async function keepEarlier(
  effects: Effects,
  host: Host,
  found?: Pick<Baseline, 'wasNode'>,
): Promise<EarlierPath[]> {
  // The kubelet writes its kubeconfig during the join of a machine that was no node.
  const made = found?.wasNode === false ? PATHS.kubeletConf : '';
  return Promise.all(
    touchedBy(effects).map((path) => (path === made ? { path, type: 'absent' } : keptPath(path, host))),
  );
}

async function keptPath(path: string, host: Host): Promise<EarlierPath> {
  const { files } = host.read;
  const found = await files.lstat(path);
  if (found === undefined) return { path, type: 'absent' };
  const target = found.type === 'symlink' ? await files.readLink(path) : undefined;
  if (target !== undefined && !target.includes(NOT_UTF8))
    return { path, type: 'link', target, uid: found.uid, gid: found.gid };
  const link = found.type === 'symlink' ? await files.realPath(path) : undefined;
  const { type, mode, uid, gid, names } = link === undefined ? found : ((await files.stat(path)) ?? found);
  // A link to a directory is none of the kind that a change of owner or mode restores.
  if (type === 'directory') return { path, type: link === undefined ? type : 'other', mode, uid, gid };
  const content = type === 'file' ? await files.read(path) : undefined;
  if (content === undefined) return { path, type: 'other', mode, uid, gid };
  const digest = await saved(path, content, host);
  return {
    path,
    type: 'file',
    mode: mode & 0o777,
    uid,
    gid,
    sha256: digest,
    ...(link !== undefined && { link }),
    ...(mode > 0o777 && { bits: mode & 0o7000 }),
    ...(names !== undefined && names > 1 && { names }),
  };
}

/** Stands for bytes that are not UTF-8, so the link could not be written back. */
const NOT_UTF8 = '\ufffd';

async function saved(path: string, content: Buffer, { read: { files }, write }: Host): Promise<string> {
  const digest = sha256(content);
  const kept = earlierFile(digest);
  if (!isNeverKept(path) && (await files.lstat(kept)) === undefined)
    await write.files.write(kept, content, { mode: 0o600, directoryMode: 0o700 });
  return digest;
}

/** A saved content. Throws EARLIER_CONTENT_LOST if it is missing or was modified. */
export async function earlierContent(
  { path, sha256: digest }: { path: string; sha256: string },
  { files }: HostReader,
): Promise<Buffer> {
  const kept = earlierFile(digest);
  const content = await files.read(kept);
  if (content === undefined || sha256(content) !== digest) throw new Failure(EARLIER_CONTENT_LOST, { path, kept });
  return content;
}

function earlierFile(digest: string): string {
  return `${PATHS.earlier}/${digest}`;
}

/** Directories that only a node uses. */
const NODE_DIRECTORIES = [KUBERNETES_DIRECTORY, PATHS.kubeletDirectory];

/** True in a directory that only a node uses. Elsewhere, an undo touches only contents that the join journalled. */
export function isOfNode(path: string): boolean {
  return path === PATHS.kubeletKeyDropIn || NODE_DIRECTORIES.some((directory) => isAtOrBelow(path, directory));
}

/** The directories that a change is about to create, each before those in it. */
export async function directoriesToMake({ writes = [], makes = [] }: Effects, files: FileReader): Promise<string[]> {
  const missing = new Set<string>();
  for (const start of [...makes, ...writes.map((path) => posix.dirname(path))]) {
    const chain: string[] = [];
    for (let path = start; path !== posix.dirname(path); path = posix.dirname(path)) {
      if ((await files.lstat(path)) !== undefined) break;
      chain.unshift(path);
    }
    for (const path of chain) missing.add(path);
  }
  return [...missing];
}
