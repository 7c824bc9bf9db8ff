import { sha256 } from '../../base/sha256.ts';
import { type EarlierFile, type EarlierPath, isNeverKept, isOfNode } from '../../engine/journal/earlier.ts';
import { isOfJoin, type TouchedPath, type UndoScope } from '../../engine/journal/undo-scope.ts';
import { WRITABLE_BY_ANYBODY } from '../../host/distrust.ts';
import type { FileReader, FileStat } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { ACCOUNT_FILES } from '../../manifests/rootless/account-files.ts';
import type { Restoration, Restorations, UndoFacts } from './facts.ts';

/** Certificates and keys: a control plane's in the directory of the cluster's configuration, etcd's client in any file. */
const CERTIFICATE_FILE = /\/(?:sa\.pub|[^/]+\.(?:crt|cer|cert|pem|key))$/;

type Left = Exclude<keyof Restorations, 'changes'>;

/** What to do about a path, and the reasons why it will not be as before. */
interface Decision {
  change?: Restoration;
  left?: readonly Left[];
}

/** How to restore each path that the join touched, the last one first. Directories it made are removed later, if empty. */
export async function restorations({ paths }: Pick<UndoScope, 'paths'>, files: FileReader): Promise<Restorations> {
  // Other programs share them: a separate change removes only the join's lines.
  const own = paths.filter(({ before }) => !ACCOUNT_FILES.includes(before.path));
  const found: { [K in keyof Restorations]: Restorations[K][number][] } = {
    ...{ changes: [], changedSince: [], notKept: [], links: [], special: [], bits: [], separated: [] },
  };
  const all = await Promise.all(own.map((touched) => decided(touched, files)));
  for (const [index, { change, left = [] }] of all.entries()) {
    const { before } = own[index] as TouchedPath;
    if (change) found.changes.push(change);
    for (const reason of left) found[reason].push(shown(before, reason));
  }
  return found;
}

/** Paths that an undo removes, replaces or empties, as far as that is known while the kubelet still runs. */
export async function changedPaths(
  { scope, accounts, etcdData }: Pick<UndoFacts, 'scope' | 'accounts' | 'etcdData'>,
  files: FileReader,
): Promise<string[]> {
  const { changes } = await restorations(scope, files);
  const { baseline, usedKubelet } = scope;
  const emptied = usedKubelet && !baseline.wasNode ? [baseline.kubeletDirectory] : [];
  return [...[...changes, ...accounts].map(({ path }) => path), ...emptied, ...(etcdData ? [etcdData] : [])];
}

function shown(before: EarlierPath, left: Left): string {
  if (left === 'links' && 'link' in before) return `${before.path} -> ${before.link}`;
  if (left === 'bits' && before.type === 'file')
    return `${before.path} (${(before.mode | (before.bits ?? 0)).toString(8)})`;
  return before.path;
}

type Owner = Pick<FileStat, 'mode' | 'uid' | 'gid'>;

const CHANGED_SINCE: Decision = { left: ['changedSince'] };

async function decided({ before, own }: TouchedPath, files: FileReader): Promise<Decision> {
  const { path } = before;
  const now = await files.lstat(path);
  const isOurs = () => isOfThisJoin({ path, own }, now, files);
  if (!isOfNode(path) && !(await isOwnElsewhere({ before, own }, now, files))) return CHANGED_SINCE;
  if (before.type === 'absent') return removal(path, own, now);
  if (isNeverKept(path) && (before.type === 'file' || path === PATHS.kubeletKeyDropIn))
    return { ...removal(path, own, now), left: ['notKept'] };
  switch (before.type) {
    case 'directory': {
      const { mode, uid, gid } = before;
      if (now === undefined) return {};
      if (now.type !== 'directory') return CHANGED_SINCE;
      // A tmpfs (mode 1777) that was mounted there has gone since: what it covered stays closed.
      if ((mode & WRITABLE_BY_ANYBODY & ~now.mode) !== 0) return CHANGED_SINCE;
      return isSameOwner(now, before) ? {} : { change: { kind: 'set-owner', path, mode, uid, gid } };
    }
    case 'link': {
      const { target, uid, gid } = before;
      const same = now?.type === 'symlink' && (await files.readLink(path)) === target;
      if (same) return {};
      if (now !== undefined && !(await isOurs())) return CHANGED_SINCE;
      return { change: { kind: 'restore-link', path, target, uid, gid } };
    }
    case 'other': {
      if (now === undefined) return { left: ['special'] };
      if (now.type === 'directory') return CHANGED_SINCE;
      // An old version changed the mode of a pipe before it reported that it could not.
      if (now.type !== 'file' && now.type !== 'symlink') return isSameOwner(now, before) ? {} : CHANGED_SINCE;
      return (await isOurs()) ? { change: { kind: 'remove-file', path }, left: ['special'] } : CHANGED_SINCE;
    }
    case 'file': {
      const content = now?.type === 'file' ? await files.read(path) : undefined;
      const digest = content && sha256(content);
      if (now !== undefined && !(digest ? isOfJoin(digest, own) : await isOurs())) return CHANGED_SINCE;
      return fileRestored(before, now, digest === before.sha256);
    }
  }
}

function isSameOwner(one: Owner, other: Owner): boolean {
  return one.mode === other.mode && one.uid === other.uid && one.gid === other.gid;
}

/** The earlier content, mode and owner. Nothing of that is lost where the file is still the one of before. */
function fileRestored(before: EarlierFile & { path: string }, now: FileStat | undefined, isSame: boolean): Decision {
  const { path, mode, uid, gid, sha256, link, bits = 0, names = 1 } = before;
  const left: Left[] = [];
  if (link !== undefined) left.push('links');
  if (bits !== 0 && !(isSame && now?.mode === (mode | bits) && now.uid === uid && now.gid === gid)) left.push('bits');
  if (names > 1 && !(isSame && now?.names === names)) left.push('separated');
  return { change: { kind: 'restore-file', path, mode, uid, gid, sha256 }, left };
}

/** True for a content that only the join can have put there, and for its only link, which the kubelet moves. */
async function isOfThisJoin(
  { path, own }: Pick<TouchedPath, 'own'> & { path: string },
  now: FileStat | undefined,
  files: FileReader,
): Promise<boolean> {
  if (now?.type === 'symlink') return path === PATHS.kubeletClientCertificate && own.has(undefined);
  const content = now?.type === 'file' ? await files.read(path) : undefined;
  return content !== undefined && isOfJoin(sha256(content), own);
}

/**
 * True if a path outside a node's directories is a certificate or key by its name and has the content that this join
 * wrote. Otherwise a forged journal could have any file removed or replaced.
 */
async function isOwnElsewhere(
  { before, own }: TouchedPath,
  now: FileStat | undefined,
  files: FileReader,
): Promise<boolean> {
  const { path, type } = before;
  if (type === 'directory') return false;
  if (type === 'absent' && (now === undefined || now.type === 'directory')) return true; // no restoration here
  if (type === 'other' && now?.type !== 'file' && now?.type !== 'symlink') return true; // nor here
  if (type === 'link' && now?.type === 'symlink') return (await files.readLink(path)) === before.target; // nor here
  if (!CERTIFICATE_FILE.test(path) || now?.type !== 'file') return false;
  const content = await files.read(path);
  return content !== undefined && own.has(sha256(content));
}

/** Removes a file of the node even if it was edited since. Keeps what is not a file: the join did not write it. */
function removal(path: string, own: TouchedPath['own'], now: FileStat | undefined): Decision {
  if (now === undefined || now.type === 'directory') return {};
  return now.type === 'file' || own.has(undefined) ? { change: { kind: 'remove-file', path } } : CHANGED_SINCE;
}
