import { expect, test } from 'vitest';
import { catalogueFor } from '../../src/api/catalogue.ts';
import { Failure } from '../../src/base/failure.ts';
import type { ChangeKind, ChangeRecord } from '../../src/engine/changes/change.ts';
import { eventSentence } from '../../src/i18n/event-sentence.ts';
import { PORT_IN_USE } from '../../src/phases/preflight/checks/network/checks-network-sentences.ts';
import { wholeEnglish as english } from '../../src/program/definitions.ts';

const change: ChangeRecord = {
  id: 1,
  phase: 'kubelet-start',
  kind: 'write-file',
  subject: '/etc/a',
  action: 'create',
  mode: '0600',
};
const failure = new Failure(PORT_IN_USE, { port: 10250, kubeletActive: false });

test('an event in a line, in the language of the reader', async () => {
  const said = (event: Parameters<typeof eventSentence>[1]) => eventSentence(english, event);
  expect(said({ type: 'phase-started', phase: 'preflight' })).toBe('preflight');
  expect(said({ type: 'phase-skipped', phase: 'preflight' })).toBe('preflight: Skipped');
  expect(said({ type: 'change-done', change })).toBe('Wrote /etc/a (mode 0600)');
  expect(said({ type: 'change-skipped', change })).toBe('Already up to date: /etc/a');
  expect(said({ type: 'check', name: 'Port-10250', result: 'failed', failure })).toBe(
    `Port-10250: ${failure.text.what}`,
  );
  expect(said({ type: 'waiting', message: { key: 'DISCOVERY_WAITING', params: { server: 'a:1' } } })).toBe(
    'Waiting for the cluster at a:1',
  );
  expect(eventSentence(await catalogueFor('pt-BR'), { type: 'change-done', change })).toMatch(/^Gravado/);
});

test('a change that is not needed is not called up to date where its subject may not be there', () => {
  const said = (kind: ChangeKind, subject: string, action: string) =>
    eventSentence(english, { type: 'change-skipped', change: { ...change, kind, subject, action } });
  const removed = [
    ...(['remove-file', 'remove-journal', 'remove-directory', 'remove-interface', 'remove-image'] as const),
    ...(['delete-object', 'remove-etcd-member'] as const),
  ];
  for (const kind of removed) expect(said(kind, 'X', 'remove'), kind).toBe('Nothing to remove: X does not exist');
  const cleared = [
    ...(['empty-directory', 'remove-pods', 'clear-packet-filter', 'node-unready'] as const),
    // A directory without new files is there, and so may be the Node of another machine.
    ...(['remove-new', 'forget-node', 'remove-local-etcd'] as const),
  ];
  for (const kind of cleared) expect(said(kind, 'X', 'remove'), kind).toBe('No action needed: X');
  expect(said('service', 'kubelet', 'stop')).toBe('No action needed: kubelet');
  // A reset also empties the directory, and says so in the same place.
  expect(said('unmount', '/a', 'unmount')).toBe('No action needed: nothing is mounted below /a');
  expect(said('service', 'kubelet', 'start')).toBe('Already up to date: kubelet');
});

test('a change that leaves something is not said to have found nothing', async () => {
  const said = (kind: ChangeKind, action: string, items?: string[]) =>
    eventSentence(english, {
      type: 'change-skipped',
      change: { ...change, kind, subject: '/etc/kubernetes', action, ...(items && { items }) },
    });
  expect(said('remove-directory', 'unchanged', ['pki'])).toBe(
    'Kept the directory /etc/kubernetes, which is not empty: pki',
  );
  expect(said('remove-directory', 'unchanged', ['a\u001b[2J', 'b', 'c', 'd', 'e', 'f'])).toBe(
    'Kept the directory /etc/kubernetes, which is not empty: a\\u{1b}[2J, b, c, d, e, ...',
  );
  expect(said('remove-directory', 'unchanged', [])).toBe('Kept the directory /etc/kubernetes, which is a mount point');
  const left = [
    ...([
      ['remove-directory', 'not-a-directory'],
      ['forget-node', 'unreachable'],
      ['remove-pods', 'unreachable'],
    ] as const),
    ...(['elsewhere', 'only-member', 'unreachable'] as const).map((action) => ['remove-etcd-member', action] as const),
  ];
  for (const [kind, action] of left) expect(said(kind, action), action).toBe('Left unchanged: /etc/kubernetes');
});

test('nothing is said twice', () => {
  expect(eventSentence(english, { type: 'phase-failed', phase: 'preflight', failure })).toBeUndefined();
  expect(eventSentence(english, { type: 'change-failed', change, failure })).toBeUndefined();
  expect(eventSentence(english, { type: 'check-started', name: 'Swap' })).toBeUndefined();
});
