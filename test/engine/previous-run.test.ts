import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import { readPreviousRun } from '../../src/engine/journal/previous-run.ts';
import { FILE_NOT_READ, MOUNTS_UNREADABLE } from '../../src/host/linux/files/linux-files-sentences.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { inTrace } from '../../src/wire/http/trace-headers.ts';
import { type FakeHost, fakeHost } from '../support/fake-host.ts';

const ETCD = '/etc/kubernetes/manifests/etcd.yaml';
const DATA = '/var/lib/etcd';
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

type Draft = Pick<JournalEntry, 'stage' | 'command' | 'change' | 'digestAfter' | 'trace' | 'members'>;
const PEER = 'https://10.0.0.2:2380';
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

function hostWith(entries: Draft[], files: Record<string, string> = {}, mountedAt: readonly string[] = []): FakeHost {
  const lines = entries.map(
    (one) => `${JSON.stringify({ v: 1, at: '2026-01-01T00:00:00Z', cluster: 'c', node: 'n', ...one })}\n`,
  );
  const host = fakeHost({ [`${DATA}/member/wal/0.wal`]: 'x', ...files, [PATHS.journal]: lines.join('') });
  host.mounts = mountedAt.map((point, id) => ({ id, point, type: 'ext4', source: `/dev/sd${id}` }));
  return host;
}
const traces = (...given: Parameters<typeof hostWith>) => readPreviousRun(hostWith(...given).read);

describe('what an earlier join left', () => {
  const made = entry('done', 'make-directory', DATA);
  const announced = { ...entry('intent', 'add-etcd-member', PEER), dataPlace: [DATA, '/'] };
  const manifest = entry('intent', 'write-file', ETCD, digest('ours'));
  const started = [made, announced, manifest];

  it('is data of an etcd that it announced and then started', async () => {
    expect(await (await traces(started)).ownsEtcdData(DATA)).toBe(true);
    expect(await (await traces([announced, manifest])).ownsEtcdData(DATA)).toBe(true);
    // Our etcd never ran: somebody else has filled the directory since.
    expect(await (await traces([made])).ownsEtcdData(DATA)).toBe(false);
    expect(await (await traces([made, announced])).ownsEtcdData(DATA)).toBe(false);
    expect(await (await traces([made, manifest, announced])).ownsEtcdData(DATA)).toBe(false);
    // A second join has found the directory empty, and its etcd never ran.
    const empty = { ...announced, dataEmpty: true };
    expect(await (await traces([...started, announced, empty])).ownsEtcdData(DATA)).toBe(false);
    expect(await (await traces([...started, announced, empty, manifest])).ownsEtcdData(DATA)).toBe(true);
  });

  it('is the members of a node whose Node it was about to delete, until a join succeeds', async () => {
    const forgets = { ...entry('intent', 'forget-node', 'cp3'), members: ['8e9e05c52164694d'] };
    expect((await traces([forgets])).membersOf('cp3')).toEqual(['8e9e05c52164694d']);
    expect((await traces([forgets])).membersOf('cp4')).toEqual([]);
    expect((await traces([forgets, entry('joined')])).membersOf('cp3')).toEqual([]);
  });

  it('is no data in another directory, nor on a file system that was mounted there since', async () => {
    const files = { '/data/etcd/member/wal/0.wal': 'x' };
    expect(await (await traces(started, files)).ownsEtcdData('/data/etcd')).toBe(false);
    expect(await (await traces(started, {}, ['/', '/var'])).ownsEtcdData(DATA)).toBe(false);
    expect(await (await traces(started, {}, ['/', DATA])).ownsEtcdData(DATA)).toBe(false);
    expect(await (await traces(started, {}, ['/', '/var/lib/etcd2'])).ownsEtcdData(DATA)).toBe(true);
  });

  it.each(['reset', 'undo'] as const)('is no data put there once its %s has emptied the directory', async (command) => {
    const by = command === 'undo' ? { command } : {};
    const wipe = (stage: 'intent' | 'done'): Draft => ({ ...entry(stage, 'remove-local-etcd', DATA), ...by });
    const owns = async (...entries: Draft[]) => (await traces(entries)).ownsEtcdData(DATA);
    expect(await owns(...started, wipe('intent'))).toBe(true);
    expect(await owns(...started, wipe('intent'), wipe('done'))).toBe(false);
    expect(await owns(...started, wipe('done'), announced)).toBe(false);
    // A later join has started another etcd.
    expect(await owns(...started, wipe('done'), announced, manifest)).toBe(true);
    expect(await owns(wipe('done'), ...started)).toBe(true);
  });

  it('is none of it once a join has ended well, or where nothing was journalled', async () => {
    expect(await (await traces([...started, entry('joined')])).ownsEtcdData(DATA)).toBe(false);
    expect(await (await readPreviousRun(fakeHost().read)).ownsEtcdData(DATA)).toBe(false);
  });

  it('is no data that another etcd uses by now', async () => {
    const entries = [announced, entry('done', 'write-file', ETCD, digest('ours'))];
    expect(await (await traces(entries, { [ETCD]: 'ours' })).ownsEtcdData(DATA)).toBe(true);
    expect(await (await traces(entries, { [ETCD]: 'of kubeadm' })).ownsEtcdData(DATA)).toBe(false);
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

  it('is each file that is still there, by the phase that wrote it', async () => {
    const by = (phase: string, kind: 'write-file' | 'certificate' | 'make-directory', subject: string) => {
      const { change, ...more } = entry('intent', kind, subject);
      return { ...more, change: { ...change, phase } } as Draft;
    };
    const entries = [
      by('b', 'write-file', '/pki/b.crt'),
      by('a/certs', 'certificate', '/pki/b.crt, /pki/b.key'),
      by('a/certs', 'write-file', '/pki/a.key'),
      by('a/certs', 'write-file', '/pki/gone.key'),
      by('a/etcd', 'make-directory', DATA),
      by('b', 'write-file', '/b.conf'),
    ];
    const files = { '/pki/a.key': 'x', '/pki/b.crt': 'x', '/pki/b.key': 'x', '/b.conf': 'x' };
    expect(await (await traces(entries, files)).filesOf('a/')).toEqual(['/pki/a.key', '/pki/b.crt', '/pki/b.key']);
    expect(await (await traces([...entries, entry('joined')], files)).filesOf('a/')).toEqual([]);
    // Somebody has put another file there since: only of the certificate, which has no digest, it cannot be told.
    const known = entries.map((draft) =>
      draft.change?.kind === 'write-file' ? { ...draft, digestAfter: digest('x') } : draft,
    );
    const other = { ...files, '/pki/a.key': 'of another cluster' };
    expect(await (await traces(known, files)).filesOf('a/')).toEqual(['/pki/a.key', '/pki/b.crt', '/pki/b.key']);
    expect(await (await traces(known, other)).filesOf('a/')).toEqual(['/pki/b.crt', '/pki/b.key']);
  });

  it('is no file of a control plane that an init has written since', async () => {
    const crt = '/etc/kubernetes/pki/apiserver.crt';
    const subject = `${crt}, /etc/kubernetes/pki/apiserver.key`;
    const by = (phase: string, stage: 'intent' | 'done', path = subject): Draft => ({
      stage,
      change: { phase, kind: 'certificate', subject: path, action: 'create' },
    });
    const join = [by('control-plane-prepare/certs', 'intent'), by('control-plane-prepare/certs', 'done')];
    const files = { [crt]: 'x', '/etc/kubernetes/pki/apiserver.key': 'x' };
    const leftOf = async (...entries: Draft[]) => (await traces(entries, files)).filesOf('control-plane-');
    expect(await leftOf(...join)).toEqual(Object.keys(files));
    expect(await leftOf(...join, by('certs/apiserver', 'intent'))).toEqual([]);
    expect(await leftOf(...join, by('certs/apiserver', 'intent'), by('certs/apiserver', 'done'))).toEqual([]);
    // Only those that it has written, and not once a join has written them again.
    expect(await leftOf(...join, by('certs/apiserver', 'intent', crt))).toEqual(['/etc/kubernetes/pki/apiserver.key']);
    expect(await leftOf(...join, by('certs/apiserver', 'done'), ...join)).toEqual(Object.keys(files));
  });

  it('is told in spite of entries without a change', async () => {
    const begun = entry('begun');
    const files = { [ETCD]: 'ours', [PATHS.kubeletConfig]: 'config' };
    const kubelet = [entry('done', 'write-file', PATHS.kubeletConfig, digest('config')), entry('done', 'service')];
    const run = await traces([begun, ...started, begun, ...kubelet, begun], files);
    expect([await run.ownsEtcdData(DATA), run.startedKubelet, await run.filesOf('p')]).toEqual([
      true,
      true,
      [ETCD, PATHS.kubeletConfig],
    ]);
  });

  it('is no data whose manifest has the content that another file got', async () => {
    const entries = [...started, entry('done', 'write-file', '/etc/kubernetes/copy.yaml', digest('copied'))];
    expect(await (await traces(entries, { [ETCD]: 'copied' })).ownsEtcdData(DATA)).toBe(false);
  });

  const old = entry('intent', 'add-etcd-member', PEER);
  it.each<[string, Draft[], boolean]>([
    ['whose directory the join made', [made, old, manifest], false],
    ['whose directory was there before', [old, manifest], true],
    ['of a join that made another directory', [entry('done', 'make-directory', '/data'), old, manifest], true],
    ['of a join that did something else with it', [entry('done', 'set-owner', DATA), old, manifest], true],
  ])('is, by a version that did not tell of mounts, the data %s: with a mount %s', async (_, entries, owns) => {
    expect(await (await traces(entries, {}, ['/', DATA])).ownsEtcdData(DATA)).toBe(owns);
    expect(await (await traces(entries, {}, ['/'])).ownsEtcdData(DATA)).toBe(true);
  });

  it('is no data where mounts cannot be read; the manifest is not read where no etcd was started', async () => {
    const host = hostWith(started);
    host.read.mounts.list = () => Promise.reject(new Failure(MOUNTS_UNREADABLE, { path: '/proc/self/mountinfo' }));
    expect(await (await readPreviousRun(host.read)).ownsEtcdData(DATA)).toBe(false);
    const other = hostWith([made]);
    other.read.files.read = (path) => Promise.reject(new Failure(FILE_NOT_READ, { path, reason: 'EIO' }));
    expect(await (await readPreviousRun(other.read)).ownsEtcdData(DATA)).toBe(false);
  });

  const config = entry('done', 'write-file', PATHS.kubeletConfig, digest('config'));
  const acted = (kind: 'service' | 'wait-until', action: string): Draft => ({
    stage: 'done',
    change: { phase: 'p', kind, subject: 'kubelet', action },
  });
  it.each<[string, Draft[], Record<string, string>]>([
    ['that it did not start', [config], { [PATHS.kubeletConfig]: 'config' }],
    ['that it stopped', [config, acted('service', 'stop')], { [PATHS.kubeletConfig]: 'config' }],
    ['that it waited for', [config, acted('wait-until', 'start')], { [PATHS.kubeletConfig]: 'config' }],
    ['whose configuration is gone', [config, acted('service', 'start')], {}],
  ])('is no kubelet %s', async (_, entries, files) => {
    expect((await traces(entries, files)).startedKubelet).toBe(false);
  });

  it('is a file with any content that it got', async () => {
    const entries = ['x', 'y'].map((text) => entry('done', 'write-file', '/a', digest(text)));
    const filesWith = async (content: string) => (await traces(entries, { '/a': content })).filesOf('p');
    expect([await filesWith('x'), await filesWith('y'), await filesWith('z')]).toEqual([['/a'], ['/a'], []]);
  });

  it('is the trace of its last run', async () => {
    const trace = (hex: string) => `00-${hex.repeat(16)}-${'cd'.repeat(8)}-01`;
    const begun = (hex?: string): Draft => ({ stage: 'begun', ...(hex && { trace: trace(hex) }) });
    const linked = async (...entries: Draft[]) => {
      const links = new Set<string>();
      await inTrace({ traceparent: trace('ff') }, links, () => traces(entries));
      return [...links];
    };
    expect(await linked(begun('aa'), made, begun('bb'), manifest)).toEqual([trace('bb')]);
    expect(await linked(begun('aa'), begun())).toEqual([]);
    expect(await linked(made)).toEqual([]);
    expect(await linked(begun('aa'), entry('joined'))).toEqual([]);
  });

  it('is nothing to whoever may not read the journal', async () => {
    const host = fakeHost();
    host.read.files.read = async (path) => {
      throw new Failure(FILE_NOT_READ, { path, reason: 'EACCES' });
    };
    expect((await readPreviousRun(host.read)).startedKubelet).toBe(false);
  });
});

describe('a reset or an undo that did not finish', () => {
  const [KEY, GONE] = ['/etc/kubernetes/pki/ca.key', '/etc/kubernetes/pki/sa.key'];
  const removes = (phase: string): Draft => ({
    stage: 'intent',
    change: { phase, kind: 'empty-directory', subject: '/var/lib/kubelet', action: 'remove' },
  });
  const ofReset = removes('cleanup-node');
  const ofUndo: Draft = { ...removes('restore-host'), command: 'undo' };
  const begun: Draft = { stage: 'begun', command: 'join' };
  const write = entry('intent', 'write-file', '/a');
  const joined = entry('joined');
  const leftBy = async (entries: Draft[], files: Record<string, string> = { [KEY]: 'x' }) =>
    (await traces(entries, files)).unfinishedRemoval([KEY, GONE]);

  it.each<[string, Draft[], 'reset' | 'undo']>([
    ['of a node that has joined', [begun, write, joined, ofReset], 'reset'],
    ['of a node that another tool has joined', [ofReset], 'reset'],
    ['before a join that failed', [joined, ofReset, begun, write], 'reset'],
    ['that was an undo', [begun, write, joined, { ...begun, command: 'undo' }, ofUndo], 'undo'],
    ['after an undo that did not finish either', [joined, ofUndo, ofReset], 'reset'],
    ['before an undo that did not finish either', [joined, ofReset, ofUndo], 'undo'],
  ])('%s is known by what it left', async (_, entries, by) => {
    expect(await leftBy(entries)).toEqual({ by, left: [KEY] });
    expect(await leftBy(entries, {})).toBeUndefined();
  });

  it.each<[string, Draft[]]>([
    ['where nothing was journalled', []],
    ['before a join that succeeded', [ofReset, begun, write, joined]],
    ['that has changed nothing', [joined, { ...begun, command: 'undo' }]],
    ['that only removed the member of etcd', [joined, removes('remove-etcd-member')]],
    ['where only a join was interrupted', [joined, begun, write]],
  ])('is none %s', async (_, entries) => {
    expect(await leftBy(entries)).toBeUndefined();
  });
});
