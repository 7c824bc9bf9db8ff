/** Accounts of RootlessControlPlane are removed only if they are those of this control plane. */
import { expect, it } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import { manifestPath } from '../../src/manifests/paths.ts';
import { accountsToRemove } from '../../src/phases/reset/account-removal.ts';
import { begun, hostWith } from '../operations/undo/support/facts.ts';

const [PASSWD, GROUP, MANIFEST] = ['/etc/passwd', '/etc/group', manifestPath('kube-scheduler')];
const WITH_ACCOUNT = 'root:x:0:0:::\nkubeadm-ks:x:998:998::/:/bin/false\n';

const removedFrom = async (journal: JournalEntry[], files: Record<string, string> = {}) =>
  (await accountsToRemove(hostWith(journal, { [PASSWD]: WITH_ACCOUNT, ...files }).read)).map(
    ({ path, content }) => `${path} ${content}`,
  );
const REMOVED = [`${PASSWD} root:x:0:0:::\n`];

it('a manifest runs under one', async () => {
  expect(await removedFrom([], { [MANIFEST]: 'spec: {securityContext: {runAsUser: 998}}\n' })).toEqual(REMOVED);
});

const wrote = (subject: string, more: Partial<JournalEntry> = {}, phase = 'control-plane-join/etcd'): JournalEntry => ({
  ...begun(),
  stage: 'done',
  change: { phase, kind: 'write-file', subject, action: 'replace' },
  ...more,
});
const joined: JournalEntry = { ...begun(), stage: 'joined' };

it.each<[string, JournalEntry]>([
  ['has written passwd', wrote(PASSWD)],
  ['has written group alone', wrote(GROUP)],
  ['was killed right after', wrote(PASSWD, { stage: 'intent', digestAfter: sha256(WITH_ACCOUNT) })],
])('an unfinished join %s, before the first manifest', async (_, entry) => {
  expect(await removedFrom([begun(), entry])).toEqual(REMOVED);
});

it.each<[string, JournalEntry[], Record<string, string>]>([
  ['nothing was made', [begun(), wrote(MANIFEST)], { [MANIFEST]: 'spec: {}\n' }],
  ['they could not be made', [begun(), wrote(PASSWD, { stage: 'intent', digestAfter: sha256('other') })], {}],
  ['they were of an earlier join', [begun(), wrote(PASSWD), joined], {}],
  ['a reset has written passwd', [begun(), wrote(PASSWD, {}, 'cleanup-node')], {}],
  ['an undo has written passwd', [begun(), wrote(PASSWD, { command: 'undo' })], {}],
])('they are somebody else’s: %s', async (_, journal, files) => {
  expect(await removedFrom(journal, files)).toEqual([]);
});
