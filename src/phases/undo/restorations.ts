import { sha256 } from '../../base/sha256.ts';
import { isOfNode, NEVER_KEPT } from '../../engine/journal/earlier.ts';
import { isOfJoin, type TouchedPath, type UndoScope } from '../../engine/journal/undo-scope.ts';
import type { FileReader } from '../../host/ports.ts';
import { ACCOUNT_FILES } from '../../manifests/rootless/account-files.ts';
import type { Restoration, Restorations } from './facts.ts';

/** Certificates and keys: a control plane's in the directory of the cluster's configuration, etcd's client in any file. */
const CERTIFICATE_FILE = /\/(?:sa\.pub|[^/]+\.(?:crt|cer|cert|pem|key))$/;

/** How to restore each path that the join touched, the last one first. Directories it made are removed later, if empty. */
export async function restorations({ paths }: Pick<UndoScope, 'paths'>, files: FileReader): Promise<Restorations> {
  // Other programs share them: a separate change removes only the join's lines.
  const own = paths.filter(({ before }) => !ACCOUNT_FILES.includes(before.path));
  const all = await Promise.all(own.map((touched) => restoration(touched, files)));
  const pathsOf = (which: typeof own) => which.map(({ before }) => before.path);
  return {
    changes: all.filter((one) => one !== undefined && one !== 'changed-since'),
    changedSince: pathsOf(own.filter((_, index) => all[index] === 'changed-since')),
    notKept: pathsOf(own.filter(({ before }) => before.type === 'file' && NEVER_KEPT.has(before.path))),
    links: own.flatMap(({ before }) => ('link' in before ? [`${before.path} -> ${before.link}`] : [])),
  };
}

/** Undefined for what stays as it is, such as what was neither a file nor a directory. */
async function restoration(
  { before, own }: TouchedPath,
  files: FileReader,
): Promise<Restoration | 'changed-since' | undefined> {
  const { path } = before;
  if (!isOfNode(path) && !(await isOwnElsewhere({ before, own }, files))) return 'changed-since';
  const now = await files.lstat(path);
  if (before.type === 'absent' || NEVER_KEPT.has(path)) return removal(path, own, files);
  switch (before.type) {
    case 'directory': {
      const { mode, uid, gid } = before;
      const same = now?.mode === mode && now.uid === uid && now.gid === gid;
      return now?.type !== 'directory' || same ? undefined : { kind: 'set-owner', path, mode, uid, gid };
    }
    case 'file': {
      if (now !== undefined && now.type !== 'file') return 'changed-since';
      const content = await files.read(path);
      if (content && !isOfJoin(sha256(content), own)) return 'changed-since';
      const { mode, uid, gid } = before;
      return { kind: 'restore-file', path, mode, uid, gid, sha256: before.sha256 };
    }
  }
}

/**
 * True if a path outside a node's directories is a certificate or key by its name and has the content that this join
 * wrote. Otherwise a forged journal could have any file removed or replaced.
 */
async function isOwnElsewhere({ before: { path, type }, own }: TouchedPath, files: FileReader): Promise<boolean> {
  if (type === 'directory' || type === 'other') return type === 'other';
  const now = await files.lstat(path);
  if (type === 'absent' && (now === undefined || now.type === 'directory')) return true; // no restoration here
  if (!CERTIFICATE_FILE.test(path) || now?.type !== 'file') return false;
  const content = await files.read(path);
  return content !== undefined && own.has(sha256(content));
}

/** Removes a file of the node even if it was edited since. Keeps what is not a file: the join did not write it. */
async function removal(
  path: string,
  own: TouchedPath['own'],
  files: FileReader,
): Promise<Restoration | 'changed-since' | undefined> {
  const now = await files.lstat(path);
  if (now === undefined || now.type === 'directory') return undefined;
  return now.type === 'file' || own.has(undefined) ? { kind: 'remove-file', path } : 'changed-since';
}
