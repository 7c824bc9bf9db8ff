import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { sha256 } from '../../src/base/sha256.ts';
import type { Change } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { type Ending, joinEnding } from '../../src/engine/finish.ts';
import { readJournal } from '../../src/engine/journal/journal.ts';
import { undoScope } from '../../src/engine/journal/undo-scope.ts';
import { JournalledRun, type JournalOptions } from '../../src/engine/journalled-run.ts';
import { changeContext, type KindOfChange, type ObservedChange } from '../../src/engine/kind.ts';
import { FILE_NOT_WRITTEN } from '../../src/host/linux/files/linux-files-sentences.ts';
import type { Host } from '../../src/host/ports.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { fakeHost } from '../support/fake-host.ts';
import { patience } from '../support/patience.ts';

function lockableHost(): Host {
  const { read, write } = fakeHost({});
  return { read, write: { ...write, lock: async () => ({ release: () => {} }) } };
}

async function begun(host: Host, more: Partial<JournalOptions> = {}): Promise<JournalledRun> {
  const identity = async () => ({ cluster: 'c', node: 'n' });
  const run = new JournalledRun({ host, identity, ending: joinEnding, command: 'join', ...more });
  await run.begin(() => {});
  return run;
}

function observed(
  host: Host,
  kind: Change['kind'],
  subject: string,
  more: Partial<KindOfChange<Change>> = {},
): ObservedChange {
  const seen = { holds: false, action: 'create' };
  const functions: KindOfChange<Change> = {
    describe: () => ({ subject }),
    effects: () => ({}),
    observe: async () => seen,
    apply: async () => undefined,
    ...more,
  };
  return {
    change: { kind } as Change,
    kind: functions,
    record: { id: 1, phase: 'p', kind, subject, action: 'create' },
    seen,
    context: changeContext({ host, signal: patience(), emit: () => {} }),
  };
}

describe('a content that is known only when it is written', () => {
  const [CERTIFICATE, KEY] = ['/srv/pki/apiserver.crt', '/srv/pki/apiserver.key'];

  it('outside a node’s directories is journalled before that: an undo knows it even after a failure', async () => {
    const host = lockableHost();
    const run = await begun(host);
    const one = observed(host, 'certificate', `${CERTIFICATE}, ${KEY}`, {
      effects: () => ({ writes: [CERTIFICATE, KEY] }),
    });
    await run.intent(one);
    const { files } = run.contextFor(one).host.write;
    await files.write(KEY, Buffer.from('key'), { mode: 0o600 });
    host.write.files.write = () => Promise.reject(new Error('full'));
    await expect(files.write(CERTIFICATE, Buffer.from('certificate'), { mode: 0o644 })).rejects.toThrow('full');
    const scope = undoScope(await readJournal(host.read));
    expect(typeof scope === 'object' && scope.paths.map(({ before, own }) => [before, [...own]])).toEqual([
      [{ path: CERTIFICATE, type: 'absent' }, [undefined, sha256('certificate')]],
      [{ path: KEY, type: 'absent' }, [undefined, sha256('key')]],
    ]);
  });

  it.each<[string, ObservedChange['record']['kind'], string, NonNullable<JournalOptions['command']>]>([
    ['in a directory of a node', 'certificate', '/etc/kubernetes/pki/apiserver.crt', 'join'],
    ['that is no content', 'store-kubelet-certificate', '/var/lib/kubelet/pki/kubelet-client-current.pem', 'join'],
    ['of an init, which is never undone', 'certificate', CERTIFICATE, 'init'],
  ])('needs no entry of its own %s', async (_, kind, path, command) => {
    const host = lockableHost();
    const run = await begun(host, { command });
    const one = observed(host, kind, path, { effects: () => ({ writes: [path] }) });
    await run.intent(one);
    await run.contextFor(one).host.write.files.write(path, Buffer.from('x'), { mode: 0o644 });
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'intent']);
  });
});

describe('a path that a change has not announced', () => {
  const DROP_IN = PATHS.kubeletKeyDropIn;
  const waiting = (host: Host) => observed(host, 'wait-until', 'n', { effects: () => ({ unrecorded: true }) });

  it('is journalled before it is written, linked or removed, whatever the change', async () => {
    const host = lockableHost();
    await host.write.files.write('/var/lib/kubelet/old', Buffer.from('old'), { mode: 0o600 });
    const run = await begun(host);
    const one = waiting(host);
    await run.intent(one);
    const { files } = run.contextFor(one).host.write;
    await files.write(DROP_IN, Buffer.from('x'), { mode: 0o644 });
    await files.link('/var/lib/kubelet/link', 'anywhere');
    await files.remove('/var/lib/kubelet/old');
    await files.remove('/var/lib/kubelet/none');
    const scope = undoScope(await readJournal(host.read));
    expect(
      typeof scope === 'object' && scope.paths.map(({ before, own }) => [before.path, before.type, [...own]]),
    ).toEqual([
      ['/var/lib/kubelet/old', 'file', [sha256('old'), undefined]],
      ['/var/lib/kubelet/link', 'absent', [undefined]],
      [DROP_IN, 'absent', [sha256('x')]],
    ]);
    expect(typeof scope === 'object' && scope.madeDirectories).toContain('/run/systemd/system/kubelet.service.d');
    expect(await host.read.files.read(`${PATHS.earlier}/${sha256('old')}`)).toEqual(Buffer.from('old'));
  });

  it('is not saved if it is a temporary file or the key of a request', async () => {
    const host = lockableHost();
    const key = '/data/pki/kubelet-client.key.tmp';
    const temporary = '/etc/kubernetes/.bootstrap-kubelet.conf.kubejoin-1-0123456789ab';
    for (const path of [key, temporary]) await host.write.files.write(path, Buffer.from('secret'), { mode: 0o600 });
    const run = await begun(host);
    const { files } = run.contextFor(waiting(host)).host.write;
    for (const path of [key, temporary]) await files.remove(path);
    expect(await host.read.files.list(PATHS.earlier)).toBeUndefined();
    expect(JSON.stringify(await readJournal(host.read))).not.toContain('kubejoin-1');
  });
});

it('refuses a change that no undo could restore, before it is made', async () => {
  const host = lockableHost();
  const run = await begun(host);
  const one = observed(host, 'empty-directory', '/srv', { effects: () => ({ beyondUndo: true }) });
  await expect(run.intent(one)).rejects.toThrow('empty-directory');
  const reset = new JournalledRun({ host, identity: async () => ({ cluster: '', node: 'n' }), ending: joinEnding });
  await expect(reset.intent(one)).resolves.toBeDefined();
});

it('writes no entry that no later run could read', async () => {
  const host = lockableHost();
  const run = await begun(host);
  const one = observed(host, 'write-file', 'x\0', { effects: () => ({ writes: ['/x\0'] }) });
  await expect(run.intent(one)).rejects.toThrow('cannot be read back');
  expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun']);
});

it('ends although its journal cannot tell of a rollback, and says so', async () => {
  const host = lockableHost();
  const ended: Parameters<Ending['failed']>[] = [];
  const ending: Ending = { ...joinEnding, failed: async (...given) => void ended.push(given) };
  const run = await begun(host, { ending });
  const rolledBack: string[] = [];
  for (const subject of ['first', 'second']) {
    const rollBack = async () => rolledBack.push(subject) > 0;
    const done = await run.intent(observed(host, 'service', subject, { rollBack }));
    await done(undefined);
  }
  host.write.files.append = async (path) => {
    throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOSPC' });
  };
  const events: JoinEvent[] = [];
  await run.failed((event) => events.push(event), { leftovers: false });
  expect(rolledBack).toEqual(['second', 'first']);
  const params = { reason: { code: 'FILE_NOT_WRITTEN', params: { path: PATHS.journal, reason: 'ENOSPC' } } };
  const notice = { type: 'notice', level: 'warning', message: { key: 'ROLLBACK_NOT_JOURNALLED', params } };
  const undone = (subject: string) => ({ type: 'change-undone', change: { subject } });
  expect(events).toMatchObject([notice, undone('second'), notice, undone('first')]);
  expect(ended).toMatchObject([[{ done: [{ subject: 'first' }, { subject: 'second' }], rolledBack: true }, { host }]]);
});

it('journals the etcd members of a node whose Node a join is about to delete', async () => {
  const host = lockableHost();
  const run = await begun(host);
  const one = observed(host, 'forget-node', 'cp3');
  await run.intent({ ...one, change: { ...one.change, members: ['8e9e05c52164694d'] } as Change });
  expect((await readJournal(host.read)).at(-1)).toMatchObject({ stage: 'intent', members: ['8e9e05c52164694d'] });
});
