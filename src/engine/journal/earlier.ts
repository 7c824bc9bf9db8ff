import { dirname } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import { isAtOrBelow } from '../../host/paths.ts';
import type { FileReader, Host, HostReader } from '../../host/ports.ts';
import { KUBERNETES_DIRECTORY, PATHS } from '../../manifests/paths.ts';
import type { ChangeRecord } from '../changes/change.ts';
import type { Baseline } from './baseline.ts';
import { EARLIER_CONTENT_LOST } from './sentences.ts';

/** Kinds whose subject lists the files that they write, separated by commas. */
const WRITES_FILES: ReadonlySet<ChangeRecord['kind']> = new Set([
  'write-file',
  'serving-certificate',
  'request-kubelet-certificate',
  'certificate-authority',
  'service-account-key',
  'certificate',
  'kubeconfig',
]);

/** A path's state before a change. The content of a file lies beside the journal, named by its digest. */
export type EarlierPath = { path: string } & EarlierState;

type EarlierState =
  | { type: 'absent' }
  /** `link`: the path was a link to this one; the other fields describe the file that it led to. */
  | { type: 'file'; mode: number; uid: number; gid: number; sha256: string; link?: string }
  /** Anything but a file or a directory is never touched. */
  | { type: 'directory' | 'other'; mode: number; uid: number; gid: number };

/** Other kinds, whose subject is the path that they touch. */
const TOUCHES_A_PATH: ReadonlySet<ChangeRecord['kind']> = new Set([
  'remove-file',
  'make-directory',
  'set-owner',
  'kubeconfig-server',
  'kubeconfig-client',
]);

/** The files and directories that a change may create, replace, remove, or give to another owner. */
function touchedPaths(record: Pick<ChangeRecord, 'kind' | 'subject'>): string[] {
  return TOUCHES_A_PATH.has(record.kind) ? [record.subject] : writtenFiles(record);
}

/** Files whose content (a bootstrap token, the key of an earlier request) must not stay on the disk. */
export const NEVER_KEPT: ReadonlySet<string> = new Set([PATHS.bootstrapKubeletConf, PATHS.kubeletClientKey]);

/**
 * The state of the paths that a change is about to touch; saves their contents beside the journal. `found`: the baseline
 * of the run, undefined if unknown.
 */
export async function keepEarlier(
  record: Pick<ChangeRecord, 'kind' | 'subject'>,
  host: Host,
  found?: Pick<Baseline, 'wasNode'>,
): Promise<EarlierPath[]> {
  // The kubelet writes its kubeconfig during the join of a machine that was no node.
  const made = found?.wasNode === false ? PATHS.kubeletConf : '';
  return Promise.all(
    touchedPaths(record).map((path) => (path === made ? { path, type: 'absent' } : keptPath(path, host))),
  );
}

async function keptPath(path: string, { read: { files }, write }: Host): Promise<EarlierPath> {
  const found = await files.lstat(path);
  if (found === undefined) return { path, type: 'absent' };
  const link = found.type === 'symlink' ? await files.realPath(path) : undefined;
  const stat = link === undefined ? found : ((await files.stat(path)) ?? found);
  const { type, mode, uid, gid } = stat;
  if (type === 'directory') return { path, type, mode, uid, gid };
  const content = type === 'file' ? await files.read(path) : undefined;
  if (content === undefined) return { path, type: 'other', mode, uid, gid };
  const digest = sha256(content);
  const kept = earlierFile(digest);
  if (!NEVER_KEPT.has(path) && (await files.lstat(kept)) === undefined)
    await write.files.write(kept, content, { mode: 0o600, directoryMode: 0o700 });
  // The journal's reader refuses a setuid, setgid or sticky bit: no undo sets one on a file.
  const owned = { mode: mode & 0o777, uid, gid };
  return { path, type: 'file', ...owned, sha256: digest, ...(link !== undefined && { link }) };
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

/** The files that a change writes; none for a change of another kind. */
export function writtenFiles({ kind, subject }: Pick<ChangeRecord, 'kind' | 'subject'>): string[] {
  return WRITES_FILES.has(kind) ? subject.split(', ') : [];
}

/** Directories that only a node uses. */
const NODE_DIRECTORIES = [KUBERNETES_DIRECTORY, PATHS.kubeletDirectory];

/** True in a directory that only a node uses. Elsewhere, an undo touches only contents that the join journalled. */
export function isOfNode(path: string): boolean {
  return NODE_DIRECTORIES.some((directory) => isAtOrBelow(path, directory));
}

/** The directories that a change is about to create, each before those in it. */
export async function directoriesToMake(
  record: Pick<ChangeRecord, 'kind' | 'subject'>,
  files: FileReader,
): Promise<string[]> {
  const wanted =
    record.kind === 'make-directory' ? [record.subject] : writtenFiles(record).map((path) => dirname(path));
  const missing = new Set<string>();
  for (const start of wanted) {
    const chain: string[] = [];
    for (let path = start; path !== dirname(path) && (await files.lstat(path)) === undefined; path = dirname(path))
      chain.unshift(path);
    for (const path of chain) missing.add(path);
  }
  return [...missing];
}
