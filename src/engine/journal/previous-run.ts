import { onFailure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { linkTrace } from '../../wire/http/trace-headers.ts';
import { hasKeptItsPlace, startedMembers } from './data-place.ts';
import { readJournal, unfinishedEntries } from './journal.ts';
import type { JoinIdentity, JournalEntry } from './journal-entry.ts';

/** Leftovers of an earlier, failed kubejoin join on this host. They must not fail a check. */
export interface PreviousRun {
  /** True for a file with the content (SHA-256 in hex) that the join wrote, or that is known to result from it. */
  isOurs(path: string, sha256: string): boolean;
  /** The join started the kubelet: a kubelet that listens on its ports is ours. */
  startedKubelet: boolean;
  /** For whom the join requested the kubelet's certificate: its key may be on the disk, and its request in the cluster. */
  requestedCertificates: readonly JoinIdentity[];
  /** IDs, in hex, of the etcd members of a node whose Node the join was about to delete, to replace it. */
  membersOf(node: string): readonly string[];
  /** True for the data directory of the etcd member that the join started and that still exists. */
  ownsEtcdData(dataDir: string): Promise<boolean>;
  /**
   * Files that phases whose names begin with `prefix` were the last to write and that still have that content, or that
   * exist where the journal has no digest of them; sorted.
   */
  filesOf(prefix: string): Promise<string[]>;
  /**
   * A reset or an undo since the last successful join that did not finish, with those of these files that it left: both
   * remove the journal at their end. Undefined without such a run or such files.
   */
  unfinishedRemoval(paths: readonly string[]): Promise<UnfinishedRemoval | undefined>;
}

interface UnfinishedRemoval {
  by: 'reset' | 'undo';
  left: string[];
}

/** Name of the reset phase that removes this machine's files. */
export const CLEANUP_PHASE = 'cleanup-node';

/**
 * Reads from the journal what an interrupted or failed join left. After a successful join there are no leftovers: the
 * machine is a node then, and preflight says so.
 */
export async function readPreviousRun(host: HostReader): Promise<PreviousRun> {
  const entries = await readJournal(host);
  const unfinished = unfinishedEntries(entries);
  const trace = unfinished.findLast(({ stage }) => stage === 'begun')?.trace;
  if (trace !== undefined) linkTrace(trace);
  const digests = new Set(
    unfinished.flatMap(({ writes = [], digestAfter }) => writes.map((path) => key(path, digestAfter))),
  );
  const started = unfinished.some(({ change }) => change?.kind === 'service' && change.action === 'start');
  // Another tool may have reset and joined this host since: the kubelet is ours only with the configuration we wrote.
  const config = started ? await host.files.read(PATHS.kubeletConfig) : undefined;
  const startedKubelet = config !== undefined && digests.has(key(PATHS.kubeletConfig, sha256(config)));
  // The kubelet itself writes kubelet.conf, so we know no digest of it: the file is ours if the kubelet is.
  const byKubelet = new Set<string>(startedKubelet ? [PATHS.kubeletConf] : []);
  const isOurs = (path: string, sha256: string) => byKubelet.has(path) || digests.has(key(path, sha256));
  return {
    isOurs,
    startedKubelet,
    requestedCertificates: unfinished.filter(({ change }) => change?.kind === 'request-kubelet-certificate'),
    membersOf: (node) => unfinished.flatMap(({ change, members = [] }) => (change?.subject === node ? members : [])),
    ownsEtcdData: (dataDir) => ownsEtcdData(unfinished, dataDir, host),
    filesOf: (prefix) => filesOf(unfinished, prefix, host.files),
    unfinishedRemoval: (paths) => unfinishedRemoval(entries, paths, host.files),
  };
}

/**
 * True if these entries of an unfinished join prove that the content of this directory is our etcd's. That the join
 * made the directory is no proof: someone else may have filled it before our etcd was started.
 */
export async function ownsEtcdData(
  unfinished: readonly JournalEntry[],
  dataDir: string,
  host: HostReader,
): Promise<boolean> {
  const manifest = manifestPath('etcd');
  const started = startedMembers(unfinished, manifest);
  if (started.length === 0 || (await hasForeignManifest(unfinished, manifest, host))) return false;
  const made = unfinished.some(({ change }) => change?.kind === 'make-directory' && change.subject === dataDir);
  return hasKeptItsPlace(dataDir, started, { made, host }).catch(onFailure(() => false));
}

/**
 * True if the etcd manifest is not ours: the member and the data on this host then belong to that etcd, whatever the
 * journal says about an earlier one.
 */
export async function hasForeignManifest(
  entries: readonly JournalEntry[],
  path: string,
  { files }: HostReader,
): Promise<boolean> {
  const manifest = await files.read(path);
  if (manifest === undefined) return false;
  const digest = sha256(manifest);
  return !entries.some(({ writes, digestAfter }) => writes?.includes(path) && digestAfter === digest);
}

async function filesOf(unfinished: readonly JournalEntry[], prefix: string, files: FileReader): Promise<string[]> {
  const written = new Map<string, Set<string | undefined>>();
  for (const { change, writes = [], digestAfter } of unfinished) {
    if (change === undefined) continue;
    const isOfThese = change.phase.startsWith(prefix);
    for (const path of writes) {
      // After another tool's reset, an init that was interrupted has left a file of its own there.
      if (!isOfThese) written.delete(path);
      else written.set(path, (written.get(path) ?? new Set()).add(digestAfter));
    }
  }
  const found = await Promise.all([...written].map(([path, digests]) => hasContent(path, digests, files)));
  return [...written.keys()].filter((_, index) => found[index]).sort();
}

async function unfinishedRemoval(
  entries: readonly JournalEntry[],
  paths: readonly string[],
  files: FileReader,
): Promise<UnfinishedRemoval | undefined> {
  const since = entries.slice(entries.findLastIndex(({ stage }) => stage === 'joined') + 1);
  // A join that failed since has not made them files of its own.
  const last = since.findLast(
    ({ command, change }) => change !== undefined && (command === 'undo' || change.phase === CLEANUP_PHASE),
  );
  if (last === undefined) return undefined;
  const found = await Promise.all(paths.map((path) => files.lstat(path)));
  const left = paths.filter((_, index) => found[index] !== undefined);
  return left.length === 0 ? undefined : { by: last.command === 'undo' ? 'undo' : 'reset', left };
}

/** Whoever reset this machine since may have put files of another cluster there. */
async function hasContent(path: string, digests: ReadonlySet<string | undefined>, files: FileReader): Promise<boolean> {
  if (digests.has(undefined)) return (await files.lstat(path)) !== undefined;
  const content = await files.read(path).catch(onFailure(() => undefined));
  return content !== undefined && digests.has(sha256(content));
}

function key(path: string, digest: string | undefined): string {
  return `${path} ${digest}`;
}
