import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { OwnTraces } from '../preflight/own-traces.ts';
import { type JournalEntry, readJournal } from './journal.ts';

/**
 * What an earlier join of kubejoin's left when it was cut off or failed, told by the journal. Once a join has ended well nothing is
 * a left-over any more: the machine is a node then, and preflight says so.
 */
export async function ownTraces(host: HostReader): Promise<OwnTraces> {
  const unfinished = sinceLastJoined(await readJournal(host));
  const digests = new Set(unfinished.map(({ change, digestAfter }) => key(change?.subject, digestAfter)));
  const startedKubelet = unfinished.some(({ change }) => change?.kind === 'service' && change.action === 'start');
  // The kubelet itself writes kubelet.conf, so no digest of ours can know it again: it is ours when we started that kubelet.
  const byKubelet = new Set<string>(startedKubelet ? [PATHS.kubeletConf] : []);
  return {
    isOurs: (path, sha256) => byKubelet.has(path) || digests.has(key(path, sha256)),
    startedKubelet,
  };
}

function sinceLastJoined(entries: JournalEntry[]): JournalEntry[] {
  return entries.slice(entries.findLastIndex(({ stage }) => stage === 'joined') + 1);
}

function key(path: string | undefined, digest: string | undefined): string {
  return `${path} ${digest}`;
}
