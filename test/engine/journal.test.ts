import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { Journal, readJournal, unfinishedEntries, withoutRolledBack } from '../../src/engine/journal/journal.ts';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import type { FileWriter } from '../../src/host/ports.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { type FakeHost, fakeHost } from '../support/fake-host.ts';

type Appended = { path: string; text: string; options: Parameters<FileWriter['append']>[2] };

function watched(files: Record<string, string> = {}): { host: FakeHost; appended: Appended[] } {
  const host = fakeHost(files);
  const appended: Appended[] = [];
  const { append } = host.write.files;
  host.write.files.append = async (path, bytes, options) => {
    appended.push({ path, text: bytes.toString(), options });
    await append(path, bytes, options);
  };
  return { host, appended };
}
const journalOf = (host: FakeHost) => new Journal(host, { cluster: 'c', node: 'n' });
const textOf = (host: FakeHost) => host.content.get(PATHS.journal)?.bytes.toString() ?? '';

describe('what is appended', () => {
  it('is for root alone, as is the directory, in one line with what the join is known by', async () => {
    const { host, appended } = watched();
    await journalOf(host).append({ stage: 'begun', command: 'join' });
    expect(appended.map(({ path, options }) => [path, options])).toEqual([
      [PATHS.journal, { mode: 0o600, directoryMode: 0o700 }],
    ]);
    expect(host.content.get(PATHS.journal)?.mode).toBe(0o600);
    expect(textOf(host)).toMatch(/^\{"v":1,"at":"[^\n]*\}\n$/);
    const at = new Date(host.read.clock.now()).toISOString();
    expect(await readJournal(host.read)).toEqual([
      { v: 1, at, cluster: 'c', node: 'n', stage: 'begun', command: 'join' },
    ]);
  });

  it('at the same time is written together, in its order', async () => {
    const { host, appended } = watched();
    const journal = journalOf(host);
    await Promise.all([
      journal.append({ stage: 'begun' }),
      journal.append({ stage: 'intent' }),
      journal.append({ stage: 'done' }),
    ]);
    expect(appended).toHaveLength(1);
    await journal.append({ stage: 'joined' });
    expect(appended).toHaveLength(2);
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'intent', 'done', 'joined']);
  });

  it('is on the disk when its promise is kept', async () => {
    const { host } = watched();
    const journal = journalOf(host);
    const first = journal.append({ stage: 'begun' });
    const second = journal.append({ stage: 'joined' });
    await second;
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'joined']);
    await first;
  });

  it('fails for each who waits when it cannot be written', async () => {
    const { host } = watched();
    host.write.files.append = () => Promise.reject(new Error('full'));
    const journal = journalOf(host);
    const both = await Promise.allSettled([journal.append({ stage: 'begun' }), journal.append({ stage: 'joined' })]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('and could not be written is written by the next attempt, first, and on a line of its own', async () => {
    const { host } = watched();
    const { append } = host.write.files;
    host.write.files.append = async (path, bytes, options) => {
      host.write.files.append = append;
      await append(path, bytes.subarray(0, 40), options);
      throw new Error('full');
    };
    const journal = journalOf(host);
    const lost = Promise.allSettled([journal.append({ stage: 'begun' }), journal.append({ stage: 'intent' })]);
    await expect(journal.append({ stage: 'done' })).rejects.toThrow('full');
    expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await journal.append({ stage: 'undone' });
    await journal.append({ stage: 'joined' });
    const stages = (await readJournal(host.read)).map(({ stage }) => stage);
    expect(stages).toEqual(['begun', 'intent', 'done', 'undone', 'joined']);
  });

  it('begins on a line of its own after a later one that was written in part, too', async () => {
    const { host } = watched();
    const { append } = host.write.files;
    const journal = journalOf(host);
    await journal.append({ stage: 'begun' });
    host.write.files.append = async (path, bytes, options) => {
      await append(path, bytes.subarray(0, 40), options);
      throw new Error('full');
    };
    await expect(journal.append({ stage: 'intent' })).rejects.toThrow('full');
    host.write.files.append = append;
    await journal.append({ stage: 'done' });
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'intent', 'done']);
  });

  it('while a write fails is not lost with it', async () => {
    const { host } = watched();
    const { append } = host.write.files;
    const journal = journalOf(host);
    const late: Promise<void>[] = [];
    host.write.files.append = async () => {
      host.write.files.append = append;
      late.push(journal.append({ stage: 'intent' }), journal.append({ stage: 'done' }));
      throw new Error('full');
    };
    await expect(journal.append({ stage: 'begun' })).rejects.toThrow('full');
    await Promise.all(late);
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'intent', 'done']);
  });

  it.each([
    ['{"v":1,"at":"cut o', '\n'],
    ['{"v":2}\n', ''],
    ['\n', ''],
    ['', ''],
    ['x', '\n'],
  ])('after %j begins on a line of its own', async (before, mended) => {
    const { host, appended } = watched({ [PATHS.journal]: before });
    const journal = journalOf(host);
    await journal.append({ stage: 'begun' });
    await journal.append({ stage: 'joined' });
    expect(appended.map(({ text }) => text[0])).toEqual([mended || '{', '{']);
    expect(textOf(host).startsWith(`${before}${mended}{"v":1,`)).toBe(true);
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'joined']);
  });
});

it('a change that was rolled back is noted with what is known of it', async () => {
  const { host } = watched();
  const change = { phase: 'p', kind: 'add-etcd-member', subject: 'https://10.0.0.2:2380', action: 'add' } as const;
  const events: JoinEvent[] = [];
  await journalOf(host).undone(change, (event) => events.push(event));
  expect(await readJournal(host.read)).toMatchObject([{ stage: 'undone', change }]);
  expect(events).toEqual([]);
});

it('its end is looked at once, and where there is one', async () => {
  const looks = async (files: Record<string, string>) => {
    const { host } = watched(files);
    const asked: unknown[] = [];
    const { lstat, readPart } = host.read.files;
    host.read.files.lstat = (path) => {
      asked.push(path);
      return lstat(path);
    };
    host.read.files.readPart = (path, part) => {
      asked.push(part);
      return readPart(path, part);
    };
    const journal = journalOf(host);
    await journal.append({ stage: 'begun' });
    await journal.append({ stage: 'joined' });
    return asked;
  };
  expect(await looks({})).toEqual([PATHS.journal]);
  expect(await looks({ [PATHS.journal]: '' })).toEqual([PATHS.journal]);
  expect(await looks({ [PATHS.journal]: 'ab\n' })).toEqual([PATHS.journal, { from: 2, length: 1 }]);
});

describe('what a journal tells', () => {
  const entry = (name: string, fields: Partial<JournalEntry>): JournalEntry => ({
    v: 1,
    at: name,
    cluster: 'c',
    node: 'n',
    stage: 'done',
    ...fields,
  });
  const done = (name: string, kind: ChangeKind, more: Partial<JournalEntry> = {}) =>
    entry(name, { change: { phase: 'p', kind, subject: 's', action: 'create' }, ...more });
  const joined = entry('joined', { stage: 'joined' });
  const undone = (kind: ChangeKind) => done('undone', kind, { stage: 'undone' });
  const names = (entries: readonly JournalEntry[]) => entries.map(({ at }) => at);

  it('of joins that have not ended well begins after the last one that has', () => {
    const [a, b, c] = [done('a', 'write-file'), done('b', 'write-file'), done('c', 'write-file')];
    expect(names(unfinishedEntries([]))).toEqual([]);
    expect(names(unfinishedEntries([a, b]))).toEqual(['a', 'b']);
    expect(names(unfinishedEntries([a, joined, b, c]))).toEqual(['b', 'c']);
    expect(names(unfinishedEntries([a, joined, b, joined]))).toEqual([]);
    expect(names(unfinishedEntries([joined, a, undone('add-etcd-member'), b]))).toEqual(['a', 'b']);
  });

  it('is not what an undo has done', () => {
    const byUndo = done('undo', 'write-file', { command: 'undo' });
    const byJoin = done('join', 'write-file', { command: 'join' });
    expect(names(withoutRolledBack([byUndo, byJoin, byUndo]))).toEqual(['join']);
    // That it has emptied etcd's directory uses up the proof of its data.
    const wipe = done('wiped', 'remove-local-etcd', { command: 'undo' });
    expect(names(withoutRolledBack([byJoin, { ...wipe, stage: 'intent' }, wipe, byUndo]))).toEqual(['join', 'wiped']);
  });

  it.each<[ChangeKind, boolean]>([
    ['add-etcd-member', true],
    ['await-etcd-member', true],
    ['promote-etcd-member', true],
    ['make-directory', true],
    ['write-file', false],
    ['service', false],
  ])('%s before a member was taken back is gone with it: %s', (kind, gone) => {
    const journal = [done('before', kind), entry('bare', {}), undone('add-etcd-member'), done('after', kind)];
    expect(names(withoutRolledBack(journal))).toEqual([...(gone ? [] : ['before']), 'bare', 'after']);
  });

  it('of two that were taken back all before the second is gone', () => {
    const journal = [
      done('a', 'add-etcd-member'),
      undone('add-etcd-member'),
      done('b', 'add-etcd-member'),
      undone('add-etcd-member'),
    ];
    expect(names(withoutRolledBack([...journal, done('c', 'write-file')]))).toEqual(['c']);
    expect(
      names(
        withoutRolledBack([done('a', 'write-file'), entry('bare', { stage: 'undone' }), done('c', 'make-directory')]),
      ),
    ).toEqual(['a', 'c']);
    // The changes of an undo do not count.
    const byUndo: JournalEntry = { ...undone('add-etcd-member'), command: 'undo' };
    expect(names(withoutRolledBack([done('a', 'add-etcd-member'), byUndo]))).toEqual(['a']);
  });
});
