import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import { readPreviousRun } from '../../src/engine/journal/previous-run.ts';
import { FILE_NOT_READ } from '../../src/host/linux/files/sentences.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { fakeHost } from '../support/fake-host.ts';

const ETCD = '/etc/kubernetes/manifests/etcd.yaml';
const DATA = '/var/lib/etcd';
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

type Draft = Pick<JournalEntry, 'stage' | 'change' | 'digestAfter'>;
const entry = (
  stage: JournalEntry['stage'],
  kind?: NonNullable<JournalEntry['change']>['kind'],
  subject = '',
  digestAfter?: string,
): Draft => ({
  stage,
  ...(kind ? { change: { phase: 'p', kind, subject, action: kind === 'service' ? 'start' : 'create' } } : {}),
  ...(digestAfter ? { digestAfter } : {}),
});

function traces(entries: Draft[], files: Record<string, string> = {}) {
  const lines = entries.map(
    (one) => `${JSON.stringify({ v: 1, at: '2026-01-01T00:00:00Z', cluster: 'c', node: 'n', ...one })}\n`,
  );
  return readPreviousRun(fakeHost({ ...files, [PATHS.journal]: lines.join('') }).read);
}

describe('what an earlier join left', () => {
  it('is a directory that it made, not one that it was about to make', async () => {
    const made = await traces([entry('intent', 'make-directory', DATA), entry('done', 'make-directory', DATA)]);
    expect([made.madeDirectory(DATA), made.madeDirectory('/var/lib')]).toEqual([true, false]);
    expect((await traces([entry('intent', 'make-directory', DATA)])).madeDirectory(DATA)).toBe(false);
  });

  it('is none of it once a join has ended well, or where nothing was journalled', async () => {
    expect((await traces([entry('done', 'make-directory', DATA), entry('joined')])).madeDirectory(DATA)).toBe(false);
    expect((await readPreviousRun(fakeHost().read)).madeDirectory(DATA)).toBe(false);
  });

  it('is no directory that another etcd uses by now', async () => {
    const entries = [entry('done', 'make-directory', DATA), entry('done', 'write-file', ETCD, digest('ours'))];
    expect((await traces(entries, { [ETCD]: 'ours' })).madeDirectory(DATA)).toBe(true);
    expect((await traces(entries, { [ETCD]: 'of kubeadm' })).madeDirectory(DATA)).toBe(false);
  });

  it('is a file by its digest, and the kubelet by its configuration', async () => {
    const entries = [
      entry('done', 'write-file', PATHS.kubeletConfig, digest('config')),
      entry('done', 'service', 'kubelet'),
    ];
    const ours = await traces(entries, { [PATHS.kubeletConfig]: 'config' });
    expect([
      ours.startedKubelet,
      ours.isOurs(PATHS.kubeletConfig, digest('config')),
      ours.isOurs(PATHS.kubeletConf, 'any'),
    ]).toEqual([true, true, true]);
    const others = await traces(entries, { [PATHS.kubeletConfig]: 'of another' });
    expect([others.startedKubelet, others.isOurs(PATHS.kubeletConf, 'any')]).toEqual([false, false]);
  });

  it('is nothing to whoever may not read the journal', async () => {
    const host = fakeHost();
    host.read.files.read = async (path) => {
      throw new Failure(FILE_NOT_READ, { path, reason: 'EACCES' });
    };
    expect((await readPreviousRun(host.read)).startedKubelet).toBe(false);
  });
});
