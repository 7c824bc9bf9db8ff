import { dirname } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import type { FileReader, Host, HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { ChangeRecord } from '../changes/change.ts';
import { EARLIER_CONTENT_LOST } from './sentences.ts';

/** Kinds whose subject is the paths of the files that they write, with commas between them. */
const WRITES_FILES: ReadonlySet<ChangeRecord['kind']> = new Set([
  'write-file',
  'serving-certificate',
  'certificate-authority',
  'service-account-key',
  'certificate',
  'kubeconfig',
]);

/** A path as it was before a change. Of a file the content lies beside the journal, under its digest. */
export type EarlierPath = { path: string } & EarlierState;

type EarlierState =
  | { type: 'absent' }
  /** `link`: a link stood there, to this path; all else is of the file that it led to. */
  | { type: 'file'; mode: number; uid: number; gid: number; sha256: string; link?: string }
  /** Of the kinds of change only directories are made elsewhere than at a file: what else is there is never touched. */
  | { type: 'directory' | 'other'; mode: number; uid: number; gid: number };

/** Kinds besides those that write files whose subject is the path that they touch. */
const TOUCHES_A_PATH: ReadonlySet<ChangeRecord['kind']> = new Set([
  'remove-file',
  'make-directory',
  'set-owner',
  'kubeconfig-server',
  'kubeconfig-client',
]);

/** The files and directories that a change may make, replace, remove or give to somebody else. */
function touchedPaths(record: Pick<ChangeRecord, 'kind' | 'subject'>): string[] {
  return TOUCHES_A_PATH.has(record.kind) ? [record.subject] : writtenFiles(record);
}

/** Content that may not lie on the disk any longer than its change: a bootstrap token. */
export const NEVER_KEPT: ReadonlySet<string> = new Set([PATHS.bootstrapKubeletConf]);

/** What the change is about to touch, as it is now; contents that would be lost are kept beside the journal first. */
export async function keepEarlier(record: ChangeRecord, host: Host): Promise<EarlierPath[]> {
  return Promise.all(touchedPaths(record).map((path) => keptPath(path, host)));
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
  return { path, type: 'file', mode, uid, gid, sha256: digest, ...(link !== undefined && { link }) };
}

/** A kept content. Throws EARLIER_CONTENT_LOST where it is not there, or not the one that was kept. */
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

/** The directories that a change is about to make, each before those in it. */
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
