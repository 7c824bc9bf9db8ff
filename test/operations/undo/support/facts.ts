/** Facts of an undo on a host in memory, with a journal that the test writes. */
import type { AddEtcdMember } from '../../../../src/engine/changes/etcd-changes.ts';
import type { Baseline } from '../../../../src/engine/journal/baseline.ts';
import type { EarlierPath } from '../../../../src/engine/journal/earlier.ts';
import type { JournalEntry } from '../../../../src/engine/journal/journal-entry.ts';
import type { HostReader } from '../../../../src/host/ports.ts';
import { manifestPath, PATHS } from '../../../../src/manifests/paths.ts';
import type { UndoSettings } from '../../../../src/phases/undo/facts.ts';
import { UndoFactSource } from '../../../../src/phases/undo/read-facts.ts';
import { type FakeHost, fakeHost } from '../../../support/fake-host.ts';

export const BASELINE: Baseline = {
  kubeletStarted: false,
  wasNode: false,
  kubeletDirectory: PATHS.kubeletDirectory,
  names: ['pki'],
  mounts: [],
};

const about = { v: 1, at: '2026-01-01T00:00:00.000Z', cluster: '', node: 'worker-1' } as const;
type Change = NonNullable<JournalEntry['change']>;

export const begun = (found: Partial<Baseline> = {}): JournalEntry => ({
  ...about,
  stage: 'begun',
  command: 'join',
  found: { ...BASELINE, ...found },
});
export const joined: JournalEntry = { ...about, stage: 'joined' };
export const intent = (kind: Change['kind'], subject: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...about,
  stage: 'intent',
  change: { phase: 'p', kind, subject, action: 'create' },
  ...more,
});
/** The write of a file that was so before. */
export const touching = (before: EarlierPath): JournalEntry => intent('write-file', before.path, { earlier: [before] });
export const absent = (path: string): EarlierPath => ({ path, type: 'absent' });

export const MEMBER: AddEtcdMember = {
  kind: 'add-etcd-member',
  access: { kubeconfigPath: PATHS.adminConf, certificatesDir: '/etc/kubernetes/pki', timeoutMs: 1_000 },
  name: 'worker-1',
  peerUrl: 'https://10.0.0.5:2380',
  clientUrl: 'https://10.0.0.5:2379',
  dataDir: '/var/lib/etcd',
  manifestPath: manifestPath('etcd'),
  criSocket: '',
};
export const announcing = (member: AddEtcdMember = MEMBER): JournalEntry =>
  intent('add-etcd-member', member.peerUrl, { toTakeBack: member });

/** A join of which nobody knows the cluster. */
export const JOIN = [begun(), touching(absent(PATHS.kubeletConf))];

export function hostWith(journal: readonly JournalEntry[], files: Record<string, string> = {}): FakeHost {
  return fakeHost({ ...files, [PATHS.journal]: journal.map((entry) => `${JSON.stringify(entry)}\n`).join('') });
}

const SETTINGS: UndoSettings = {
  dryRun: false,
  force: true,
  allowRunningPods: false,
  kubeconfigPath: undefined,
  criSocket: '',
};

export function factsOn(
  host: HostReader,
  settings: Partial<UndoSettings> = {},
  confirm = async () => false,
): UndoFactSource {
  const signal = new AbortController().signal;
  return new UndoFactSource({ settings: { ...SETTINGS, ...settings }, host, emit: () => undefined, signal, confirm });
}
