import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { JournalEntry, JournalledCommand } from '../../../src/engine/journal/journal-entry.ts';
import { prepareJournal } from '../../../src/engine/journal/journal-file.ts';
import { FILE_NOT_READ, FILE_NOT_WRITTEN } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const JOURNAL = '/var/lib/kubejoin/journal.jsonl';
const DIRECTORY = '/var/lib/kubejoin';
const ASIDE = `${JOURNAL}.aside-1`;
const MIB = 1024 * 1024;

type Command = JournalledCommand | undefined;
type Call = [name: 'setAside' | 'setOwner' | 'write', ...args: unknown[]];

const refused = new Failure(FILE_NOT_WRITTEN, { path: JOURNAL, reason: 'EROFS' });

/** Prepares the journal of this host; its writes are listed instead of made. `fails`: what each of them throws. */
async function prepared(host: FakeHost, command: Command, fails?: Error) {
  const calls: Call[] = [];
  const events: JoinEvent[] = [];
  const called = async (...call: Call) => {
    if (fails) throw fails;
    calls.push(call);
  };
  const { files } = host.write;
  files.setOwner = (path, owner) => called('setOwner', path, owner);
  files.setAside = (path) => called('setAside', path).then(() => ASIDE);
  files.write = (path, content, options) => called('write', path, content.toString(), options);
  await prepareJournal(host, { command, emit: (event) => void events.push(event) });
  return { calls, events };
}

const warning = (key: string, params: object) => ({ type: 'notice', level: 'warning', message: { key, params } });

const entry = (at: string): JournalEntry => ({ v: 1, at, cluster: 'c', node: 'n', stage: 'begun', command: 'join' });
const line = (at: string, length = 0) => `${JSON.stringify(entry(at)).padEnd(length - 1)}\n`;
const hostWith = (text: string) => fakeHost({ [JOURNAL]: text });

describe('a journal that can be used', () => {
  it.each<[string, string, object[]]>([
    ['without a line', '', []],
    ['with lines that can all be read', line('a') + line('b'), []],
    ['with a line that cannot', `${line('a')}x\n`, [warning('JOURNAL_LINES_UNREADABLE', { path: JOURNAL, lines: 1 })]],
    ['with two of them', 'x\nx\n', [warning('JOURNAL_LINES_UNREADABLE', { path: JOURNAL, lines: 2 })]],
  ])('%s stays as it is', async (_, text, events) => {
    expect(await prepared(hostWith(text), 'join')).toEqual({ calls: [], events });
  });

  /** Four runs that are the same, in so many bytes, and what remains of them. */
  const ofSize = (size: number, more = '') => {
    const rest = line('b') + line('c') + line('d') + more;
    return line('a', size - rest.length) + rest;
  };
  const COMPACTED: Call = ['write', JOURNAL, line('a') + line('b'), { mode: 0o600, directoryMode: 0o700 }];

  it('is compacted beyond 1 MiB', async () => {
    expect(await prepared(hostWith(ofSize(MIB)), 'join')).toEqual({ calls: [], events: [] });
    expect(await prepared(hostWith(ofSize(MIB + 1)), 'join')).toEqual({ calls: [COMPACTED], events: [] });
  });

  it('is set aside when it is compacted with a line that cannot be read', async () => {
    expect(await prepared(hostWith(ofSize(MIB + 1, 'x\n')), undefined)).toEqual({
      calls: [['setAside', JOURNAL], COMPACTED],
      events: [warning('JOURNAL_LINES_UNREADABLE', { path: JOURNAL, lines: 1 })],
    });
  });

  it('stays as it is with such a line for an undo, which may need it', async () => {
    const events = [warning('JOURNAL_LINES_UNREADABLE', { path: JOURNAL, lines: 1 })];
    expect(await prepared(hostWith(ofSize(MIB + 1, 'x\n')), 'undo')).toEqual({ calls: [], events });
    expect(await prepared(hostWith(ofSize(MIB + 1)), 'undo')).toEqual({ calls: [COMPACTED], events: [] });
  });

  it('stays as it is where it cannot be compacted', async () => {
    const nothing = { calls: [], events: [] };
    expect(await prepared(hostWith(ofSize(MIB + 1)), 'join', refused)).toEqual(nothing);
    await expect(prepared(hostWith(ofSize(MIB + 1)), 'join', new Error('a bug'))).rejects.toThrow('a bug');
  });
});

type Problem = 'type' | 'distrusted' | 'unreadable';

/** A host with a journal that cannot be used, for a run of this user. */
function hostWithout(problem: Problem, uid: number): FakeHost {
  const host = problem === 'type' ? fakeHost({ [`${JOURNAL}/x`]: 'x' }) : hostWith(line('a'));
  host.uid = uid;
  if (problem === 'distrusted') host.directories.set(DIRECTORY, 0o777);
  const unreadable = new Failure(FILE_NOT_READ, { path: JOURNAL, reason: 'EACCES' });
  if (problem === 'unreadable') host.read.files.lstat = () => Promise.reject(unreadable);
  return host;
}

describe('a journal that cannot be used', () => {
  const owned = (uid: number): Call => ['setOwner', DIRECTORY, { uid, gid: 0, mode: 0o700 }];
  const PROBLEMS: [Problem, number, Call[]][] = [
    ['type', 0, []],
    ['type', 1_000, []],
    ['distrusted', 0, [owned(0)]],
    ['distrusted', 1_000, [owned(1_000)]],
    ['unreadable', 0, []],
  ];

  it.each(PROBLEMS)('(%s, user %i) is set aside by a join and by a reset', async (problem, uid, before) => {
    for (const command of ['join', undefined] as const) {
      expect(await prepared(hostWithout(problem, uid), command)).toEqual({
        calls: [...before, ['setAside', JOURNAL]],
        events: [warning('JOURNAL_SET_ASIDE', { path: JOURNAL, aside: ASIDE, problem })],
      });
    }
  });

  it.each(PROBLEMS)('(%s, user %i) ends an undo', async (problem, uid) => {
    await expect(prepared(hostWithout(problem, uid), 'undo', new Error('a change'))).rejects.toMatchObject({
      code: 'JOURNAL_NOT_USABLE',
      params: { path: JOURNAL, problem },
    });
  });

  it.each<[Command]>([['join'], ['undo'], [undefined]])('by its user is left to the checks (%s)', async (command) => {
    expect(await prepared(hostWithout('unreadable', 1_000), command)).toEqual({ calls: [], events: [] });
  });

  it.each(PROBLEMS)('(%s, user %i) and cannot be set aside ends a join, but no reset', async (problem, uid) => {
    await expect(prepared(hostWithout(problem, uid), 'join', refused)).rejects.toBe(refused);
    expect(await prepared(hostWithout(problem, uid), undefined, refused)).toEqual({ calls: [], events: [] });
    await expect(prepared(hostWithout(problem, uid), undefined, new Error('a bug'))).rejects.toThrow('a bug');
  });
});
