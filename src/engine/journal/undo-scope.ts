import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { sameUrl } from '../../wire/endpoint.ts';
import type { AddEtcdMember, EtcdMembership } from '../changes/etcd-changes.ts';
import { isProtected } from '../changes/protected-directory.ts';
import type { Baseline } from './baseline.ts';
import type { EarlierPath } from './earlier.ts';
import { withoutRolledBack } from './journal.ts';
import { type JournalEntry, startOfLastJoin } from './journal-entry.ts';

/** What the last join has changed on this host, in one run or in several, as its journal tells. */
export interface UndoScope {
  /** Of the Node. */
  node: string;
  /** clusterDigest of the cluster that it joined; empty where no phase needed the cluster. */
  cluster: string;
  /** It has ended well. */
  joined: boolean;
  /** What stood before its first change. */
  baseline: Baseline;
  /** Paths that it may have touched; the one touched last comes first. */
  paths: readonly TouchedPath[];
  /** Directories that it made, the deepest first. */
  madeDirectories: readonly string[];
  /** It has stopped or started the kubelet. */
  usedKubelet: boolean;
  /** unix:///path, where the journal tells it; else empty. */
  criSocket: string;
  /** It has announced a member of etcd, and has not taken it back. */
  etcd: { added: AddEtcdMember; outcome: EtcdMembership | undefined } | undefined;
}

export interface TouchedPath {
  /** As it is to be again. */
  before: EarlierPath;
  /**
   * SHA-256 of what it may hold without anybody else having touched it: what it held before, and what each change was
   * to leave (one may have been cut off). Undefined is one of them where a change's content was not known.
   */
  own: ReadonlySet<string | undefined>;
}

/** Whether nobody but the join has put this content there. */
export function isOfJoin(content: string, own: TouchedPath['own']): boolean {
  return own.has(content) || own.has(undefined);
}

/** The phase of an undo that begins when this machine has left its cluster. */
export const RESTORE_PHASE = 'restore-host';

type ScopeProblem =
  /** No join of kubejoin has changed this host since it was last reset or undone. */
  | 'nothing'
  /** It was an init: its cluster ends with it. */
  | 'init'
  /** An earlier version has written the journal, without what an undo needs. */
  | 'not-recorded';

/** Pure: the journal's entries tell it all. */
export function undoScope(journal: readonly JournalEntry[]): UndoScope | ScopeProblem {
  const all = journal.slice(startOfLastJoin(journal));
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
    madeDirectories: deepestFirst(changes.flatMap(({ makes = [] }) => makes).filter((path) => !isProtected(path, []))),
    usedKubelet: changes.some(({ change }) => change?.kind === 'service' && change.subject === 'kubelet'),
    criSocket:
      undone.findLast(({ change }) => change?.kind === 'remove-pods')?.change?.subject ?? etcd?.added.criSocket ?? '',
    // An undo that was cut off later than that has confirmed that the member has left.
    etcd: undone.some(({ change }) => change?.phase === RESTORE_PHASE) ? undefined : etcd,
  };
}

/** As each was before the join first touched it, or before it touched it again after somebody else had. */
function touchedPaths(entries: readonly JournalEntry[]): TouchedPath[] {
  const touched = new Map<string, TouchedPath>();
  for (const { stage, earlier = [], digestAfter } of entries) {
    if (stage !== 'intent') continue;
    for (const found of earlier) {
      const known = touched.get(found.path);
      const { before, own } = known && isOurs(found, known) ? known : beginning(found);
      touched.delete(found.path); // so that the order is that of the last touch
      touched.set(found.path, { before, own: new Set([...own, digestAfter]) });
    }
  }
  return [...touched.values()].reverse();
}

function beginning(before: EarlierPath): TouchedPath {
  return { before, own: new Set(before.type === 'file' ? [before.sha256] : []) };
}

/** What a later change found is what an earlier one of the same join had left. */
function isOurs(found: EarlierPath, { before, own }: TouchedPath): boolean {
  if (found.type === 'absent') return before.type === 'absent';
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

function deepestFirst(directories: readonly string[]): string[] {
  const depth = (path: string) => path.split('/').length;
  return [...new Set(directories)].sort((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1));
}

/**
 * What a journal says, as far as it can be a join's: undefined where etcd's data would be in a directory of the
 * system's, which an undo would empty; what came into the kubelet's directory is known only where that is the
 * kubelet's.
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
