/** Accounts of RootlessControlPlane are removed only if they are those of this control plane. */
import { expect, it } from 'vitest';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import { manifestPath } from '../../src/manifests/paths.ts';
import { accountsToRemove } from '../../src/phases/reset/account-removal.ts';
import { absent, begun, hostWith, touching } from '../operations/undo/support/facts.ts';

const [PASSWD, MANIFEST] = ['/etc/passwd', manifestPath('kube-scheduler')];
const ACCOUNT = 'kubeadm-ks:x:998:998::/:/bin/false\n';

const removedFrom = async (journal: JournalEntry[], files: Record<string, string> = {}) =>
  (await accountsToRemove(hostWith(journal, { [PASSWD]: `root:x:0:0:::\n${ACCOUNT}`, ...files }).read)).map(
    ({ path, content }) => `${path} ${content}`,
  );
const REMOVED = [`${PASSWD} root:x:0:0:::\n`];

it('a manifest runs under one', async () => {
  expect(await removedFrom([], { [MANIFEST]: 'spec: {securityContext: {runAsUser: 998}}\n' })).toEqual(REMOVED);
});

it('the journal has them, before the first manifest', async () => {
  expect(await removedFrom([begun(), touching(absent(PASSWD))])).toEqual(REMOVED);
});

it('else they are somebody else’s', async () => {
  expect(await removedFrom([begun(), touching(absent(MANIFEST))], { [MANIFEST]: 'spec: {}\n' })).toEqual([]);
});
