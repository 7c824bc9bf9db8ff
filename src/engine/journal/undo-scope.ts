import { posix } from 'node:path';
import { deepestFirst } from '../../host/paths.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { sameUrl } from '../../wire/endpoint.ts';
import type { ChangeKind } from '../changes/change.ts';
import type { AddEtcdMember, EtcdMembership } from '../changes/etcd-changes.ts';
import { isProtected } from '../changes/protected-directory.ts';
import type { Baseline } from './baseline.ts';
import type { EarlierPath } from './earlier.ts';
import { withoutRolledBack } from './journal.ts';
import { hasEmptiedEtcd, type JournalEntry } from './journal-entry.ts';
import { entriesOfObjects, startOfLastJoin } from './last-join.ts';

/** The changes of the last join on this host, in one or more runs, according to its journal. */
export interface UndoScope {
  /** The Node's name. */
  node: string;
  /** clusterDigest of the cluster that it joined; empty where no phase needed the cluster. */
  cluster: string;
  /** The join succeeded. */
  joined: boolean;
  /** State of the host before the first change. */
  baseline: Baseline;
  /** Paths that it may have touched; the one touched last comes first. */
  paths: readonly TouchedPath[];
  /** Directories that it created, the deepest first. */
  madeDirectories: readonly string[];
  /** It stopped or started the kubelet. */
  usedKubelet: boolean;
  /** unix:///path, or empty where the journal has none. */
  criSocket: string;
  /** Lines of the journal that cannot be read, as place and change; other changes than the join's may be among them. */
  unreadable?: readonly string[];
  /** Images that it imported from a bundle. */
  images: readonly string[];
  /** The etcd member that it added and did not roll back. */
  etcd: { added: AddEtcdMember; outcome: EtcdMembership | undefined } | undefined;
}

export interface TouchedPath {
  /** The state to restore. */
  before: EarlierPath;
  /**
   * Digests (SHA-256) of the contents that the path can have if no one else touched it: the earlier one, and that of
   * each change (one may have been interrupted). Contains undefined if the content of a change was not known.
   */
  own: ReadonlySet<string | undefined>;
}

/** True if only the join can have put this content (SHA-256) there. */
export function isOfJoin(content: string, own: TouchedPath['own']): boolean {
  return own.has(content) || own.has(undefined);
}

/** Name of the undo phase that starts once this machine has left its cluster. */
export const RESTORE_PHASE = 'restore-host';

type ScopeProblem =
  /** No join has changed this host since the last reset or undo. */
  | 'nothing'
  /** An init, which would destroy the cluster, or a phase of it, which saves no earlier contents, changed this host. */
  | 'init'
  /** An earlier version wrote the journal, without the facts that an undo needs. */
  | 'not-recorded';

/** Computes the scope of an undo from the journal's entries alone. */
export function undoScope(journal: readonly JournalEntry[]): UndoScope | ScopeProblem {
  const [from, apart] = [startOfLastJoin(journal), entriesOfObjects(journal)];
  const all = journal.filter((_, index) => index >= from && !apart.has(index));
  const entries = all.filter(({ command }) => command !== 'undo');
  const changes = entries.filter(({ change }) => change !== undefined);
  const [first] = changes;
  if (first === undefined) return 'nothing';
  if (entries.some(({ stage, command }) => stage === 'begun' && command === 'init')) return 'init';
  const baseline = entries.find(({ stage }) => stage === 'begun')?.found;
  if (baseline === undefined) return 'not-recorded';
  const undone = all.slice(all.findLastIndex(({ command, change }) => command !== 'undo' && change !== undefined) + 1);
  const etcd = addedMember(entries);
  return {
    node: first.node,
    cluster: changes.findLast(({ cluster }) => cluster !== '')?.cluster ?? '',
    joined: entries.some(({ stage }) => stage === 'joined'),
    baseline,
    paths: touchedPaths(changes),
    madeDirectories: deepestFirst(changes.flatMap(({ makes = [] }) => makes).filter(mayBeRemoved)),
    usedKubelet: changes.some(isOfKubelet),
    criSocket: subjectsOf('remove-pods', undone).at(-1) ?? etcd?.added.criSocket ?? '',
    images: [...new Set(subjectsOf('import-image', changes))],
    etcd: undone.some(isAfterEtcd) ? undefined : etcd,
  };
}

/** The directory of the kubelet's drop-ins is in a tree of the system's. */
function mayBeRemoved(directory: string): boolean {
  return directory === posix.dirname(PATHS.kubeletKeyDropIn) || !isProtected(directory, []);
}

/**
 * True if an earlier undo has confirmed that the member has left, and has emptied its directory: what is there now is not
 * the member's.
 */
function isAfterEtcd(entry: JournalEntry): boolean {
  return entry.change?.phase === RESTORE_PHASE || hasEmptiedEtcd(entry);
}

/** Each path's state before the join first touched it, or touched it again after someone else had. */
function touchedPaths(entries: readonly JournalEntry[]): TouchedPath[] {
  const touched = new Map<string, ReturnType<typeof beginning>>();
  for (const { stage, earlier = [], digestAfter } of entries) {
    if (stage !== 'intent') continue;
    for (const found of earlier) {
      const known = touched.get(found.path);
      const path = known && isOurs(found, known) ? known : beginning(found);
      path.own.add(digestAfter);
      touched.delete(found.path); // keeps the order of the last touch
      touched.set(found.path, path);
    }
  }
  return [...touched.values()].reverse();
}

function beginning(before: EarlierPath): { before: EarlierPath; own: Set<string | undefined> } {
  return { before, own: new Set(before.type === 'file' ? [before.sha256] : []) };
}

/** True if a later change found what an earlier one of the same join had left. */
function isOurs(found: EarlierPath, { before, own }: TouchedPath): boolean {
  if (found.type === 'absent') return before.type === 'absent';
  // A join links only to contents that the journal does not know.
  if (found.type === 'link') return found.path === PATHS.kubeletClientCertificate && own.has(undefined);
  return found.type !== 'file' || isOfJoin(found.sha256, own);
}

function addedMember(entries: readonly JournalEntry[]): UndoScope['etcd'] {
  const own = withoutRolledBack(entries);
  const added = own.findLast(({ toTakeBack }) => toTakeBack !== undefined)?.toTakeBack;
  if (added === undefined) return undefined;
  const known = own.findLast(
    ({ toTakeBack, outcome }) => outcome && toTakeBack && sameUrl(toTakeBack.peerUrl, added.peerUrl),
  );
  return { added, outcome: known?.outcome };
}

/** A machine's kubelet was started or stopped for the join, or its certificate requested. */
function isOfKubelet({ change }: JournalEntry): boolean {
  if (change?.kind === 'service') return change.subject === 'kubelet';
  return change?.kind === 'request-kubelet-certificate';
}

/** Subjects of the changes of a kind, the last one last. */
function subjectsOf(kind: ChangeKind, entries: readonly JournalEntry[]): string[] {
  return entries.flatMap(({ change }) => (change?.kind === kind ? change.subject : []));
}

/**
 * The plausible part of a scope. Undefined if etcd's data directory is one of the system's, which an undo would empty.
 * The baseline's names are dropped unless they belong to the kubelet's directory.
 */
export async function believable(
  scope: UndoScope,
  files: Pick<FileReader, 'realPath'>,
): Promise<UndoScope | undefined> {
  if (scope.etcd && isProtected(scope.etcd.added.dataDir, [])) return undefined;
  const { baseline } = scope;
  const kubeletDirectory = (await files.realPath(PATHS.kubeletDirectory)) ?? PATHS.kubeletDirectory;
  return baseline.kubeletDirectory === kubeletDirectory
    ? scope
    : { ...scope, baseline: { ...baseline, kubeletDirectory, names: undefined } };
}
