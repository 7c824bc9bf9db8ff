import { sha256 } from '../../base/sha256.ts';
import { NEVER_KEPT } from '../../engine/journal/earlier.ts';
import { isOfJoin, type TouchedPath, type UndoScope } from '../../engine/journal/undo-scope.ts';
import { isAtOrBelow } from '../../host/paths.ts';
import type { FileReader } from '../../host/ports.ts';
import { GROUP_FILE, PASSWD_FILE } from '../../manifests/accounts/account-files.ts';
import { KUBERNETES_DIRECTORY, PATHS } from '../../manifests/paths.ts';
import type { Restoration, Restorations } from './facts.ts';

/** Directories that are a node's alone. */
const OF_A_NODE = [KUBERNETES_DIRECTORY, PATHS.kubeletDirectory];

/**
 * Certificates of a control plane, in whatever directory its cluster's configuration names; a cluster's CA in any file
 * (caCertPath).
 */
const CERTIFICATE_FILE =
  /\/(?:(?:ca|server|peer|healthcheck-client|apiserver(?:-kubelet-client|-etcd-client)?|front-proxy-(?:ca|client)|kubelet)\.(?:crt|key)|sa\.(?:key|pub)|[^/]+\.(?:crt|cer|cert|pem))$/;

/** Others have lines in them: only the join's own are taken out, by a change of its own. */
const SHARED: ReadonlySet<string> = new Set([PASSWD_FILE, GROUP_FILE]);

/**
 * What is to be done about each path that the join has touched, the one touched last first. Directories that it made go
 * later, when they are empty.
 */
export async function restorations({ paths }: Pick<UndoScope, 'paths'>, files: FileReader): Promise<Restorations> {
  const own = paths.filter(({ before }) => !SHARED.has(before.path));
  const all = await Promise.all(own.map((touched) => restoration(touched, files)));
  const pathsOf = (which: typeof own) => which.map(({ before }) => before.path);
  return {
    changes: all.filter((one) => one !== undefined && one !== 'changed-since'),
    changedSince: pathsOf(own.filter((_, index) => all[index] === 'changed-since')),
    notKept: pathsOf(own.filter(({ before }) => before.type === 'file' && NEVER_KEPT.has(before.path))),
    links: own.flatMap(({ before }) =>
      before.type === 'file' && before.link !== undefined ? [`${before.path} -> ${before.link}`] : [],
    ),
  };
}

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
    case 'other':
      return undefined;
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
 * Whether a path outside of a node's own directories is what a join writes there: a certificate or a key by its name,
 * that holds what this join has put there. Else a journal that somebody has written could have any file removed or
 * replaced.
 */
async function isOwnElsewhere({ before: { path, type }, own }: TouchedPath, files: FileReader): Promise<boolean> {
  if (type === 'directory' || type === 'other') return type === 'other';
  const now = await files.lstat(path);
  if (type === 'absent' && (now === undefined || now.type === 'directory')) return true; // nothing is done about it here
  if (!isCertificateFile(path) || now?.type !== 'file') return false;
  const content = await files.read(path);
  return content !== undefined && own.has(sha256(content));
}

/**
 * A file that somebody has edited since goes, too: it is the node's. What is no file any more is not what the join
 * wrote.
 */
async function removal(
  path: string,
  own: TouchedPath['own'],
  files: FileReader,
): Promise<Restoration | 'changed-since' | undefined> {
  const now = await files.lstat(path);
  if (now === undefined || now.type === 'directory') return undefined;
  return now.type === 'file' || own.has(undefined) ? { kind: 'remove-file', path } : 'changed-since';
}

/** In a directory that is the node's alone. */
function isOfNode(path: string): boolean {
  return OF_A_NODE.some((directory) => isAtOrBelow(path, directory));
}

/** A file that a join writes outside of those, as its configuration says; there the content counts as well. */
function isCertificateFile(path: string): boolean {
  return CERTIFICATE_FILE.test(path);
}
