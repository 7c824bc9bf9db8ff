import { sha256 } from '../../base/sha256.ts';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { readJournal, unfinishedEntries } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';

/**
 * Which things on this host are left-overs of an earlier kubejoin join that did not end well, so that they don't fail a
 * check.
 */
export interface PreviousRun {
  /** True when the file's content (SHA-256 in hex) is what that join wrote there, or is known to come from it. */
  isOurs(path: string, sha256: string): boolean;
  /** That join started the kubelet: a kubelet that listens on its ports is ours. */
  startedKubelet: boolean;
  /** That join made the directory: what is in it comes from what that join started. */
  madeDirectory(path: string): boolean;
  /** Peer URL of the member of etcd that that join announced, and that nobody has taken back. */
  etcdMember: string | undefined;
}

/**
 * What an earlier join of kubejoin's left when it was cut off or failed, told by the journal. Once a join has ended
 * well nothing is a left-over any more: the machine is a node then, and preflight says so.
 */
export async function readPreviousRun(host: HostReader): Promise<PreviousRun> {
  const unfinished = unfinishedEntries(await readJournal(host));
  const digests = new Set(unfinished.map(({ change, digestAfter }) => key(change?.subject, digestAfter)));
  const started = unfinished.some(({ change }) => change?.kind === 'service' && change.action === 'start');
  // Another tool may have reset and joined this host since: the kubelet is ours only while it is configured by the very
  // file that we wrote.
  const config = started ? await host.files.read(PATHS.kubeletConfig) : undefined;
  const startedKubelet = config !== undefined && digests.has(key(PATHS.kubeletConfig, sha256(config)));
  // The kubelet itself writes kubelet.conf, so no digest of ours can know it again: it is ours with that kubelet.
  const byKubelet = new Set<string>(startedKubelet ? [PATHS.kubeletConf] : []);
  const isOurs = (path: string, sha256: string) => byKubelet.has(path) || digests.has(key(path, sha256));
  const made = unfinished.filter(({ stage, change }) => stage === 'done' && change?.kind === 'make-directory');
  const added = unfinished.find(({ change }) => change?.kind === 'add-etcd-member');
  const foreign =
    (made.length > 0 || added !== undefined) && (await hasForeignManifest(unfinished, manifestPath('etcd'), host));
  const directories = new Set(foreign ? [] : made.map(({ change }) => change?.subject));
  const etcdMember = foreign ? undefined : added?.change?.subject;
  return { isOurs, startedKubelet, madeDirectory: (path) => directories.has(path), etcdMember };
}

/**
 * A manifest of etcd that is not ours: the member and the data on this host are that etcd's, whatever the journal says
 * of an earlier one.
 */
export async function hasForeignManifest(
  entries: readonly JournalEntry[],
  path: string,
  { files }: HostReader,
): Promise<boolean> {
  const manifest = await files.read(path);
  if (manifest === undefined) return false;
  const digest = sha256(manifest);
  return !entries.some(({ change, digestAfter }) => change?.subject === path && digestAfter === digest);
}

function key(path: string | undefined, digest: string | undefined): string {
  return `${path} ${digest}`;
}
