import {
  appendFile,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JoinEvent } from '../../src/engine/events.ts';
import { createExecutor } from '../../src/engine/executor.ts';
import { undoEnding } from '../../src/engine/finish.ts';
import { Journal, readJournal } from '../../src/engine/journal/journal.ts';
import type { JournalEntry } from '../../src/engine/journal/journal-entry.ts';
import { prepareJournal, readJournalFile } from '../../src/engine/journal/journal-file.ts';
import type { Host } from '../../src/host/ports.ts';
import { SimulatedDirectory } from '../../src/host/simulated-directory.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { fakeHost } from '../support/fake-host.ts';

let root: string;
let host: Host;
const journalPath = () => join(root, PATHS.journal);
const folder = () => join(root, '/var/lib/kubejoin');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kubejoin-journal-'));
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const directory = new SimulatedDirectory(root);
  const fake = fakeHost({});
  host = { read: { ...fake.read, files: directory.reader }, write: { ...fake.write, files: directory.writer } };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const entry = (index: number, rest: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{ v: 1, at: new Date(index).toISOString(), cluster: 'c', node: 'n', stage: 'intent' },
  ...{
    change: { phase: 'p', kind: 'write-file', subject: `/etc/kubernetes/${index}`, action: 'create' },
    writes: [`/etc/kubernetes/${index}`],
    makes: ['/etc/kubernetes'],
  },
  ...rest,
});
const line = (one: JournalEntry) => `${JSON.stringify(one)}\n`;
const put = (text: string | Buffer) => writeFile(journalPath(), text, { mode: 0o600 });

async function prepared(command: 'join' | 'undo' | undefined = 'join') {
  const events: JoinEvent[] = [];
  await prepareJournal(host, { command, emit: (event) => events.push(event) });
  return events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
}

describe('a journal that cannot be used', () => {
  const MAKERS: [string, () => Promise<unknown>, string][] = [
    ['a directory', () => mkdir(journalPath()), 'type'],
    [
      'a link',
      () => writeFile(join(folder(), 'other'), line(entry(1))).then(() => symlink('other', journalPath())),
      'type',
    ],
    ['one that others can write', () => put(line(entry(1))).then(() => chmod(journalPath(), 0o622)), 'distrusted'],
    [
      'one in a directory that others can write',
      () => put(line(entry(1))).then(() => chmod(folder(), 0o777)),
      'distrusted',
    ],
    [
      'one with more unfinished than fits',
      () =>
        put(
          Buffer.concat(
            Array.from({ length: 40 }, (_, i) =>
              Buffer.from(
                line(entry(i, { makes: Array.from({ length: 9_000 }, (_, j) => `/${'d'.repeat(60)}/${i}/${j}`) })),
              ),
            ),
          ),
        ),
      'large',
    ],
  ];
  if (process.getuid?.() === 0)
    MAKERS.push([
      'one of another user',
      () => put(line(entry(1))).then(() => chown(journalPath(), 65_534, 65_534)),
      'distrusted',
    ]);

  test.each(MAKERS)(
    '%s: a join and a reset set it aside and say so; an undo does nothing',
    async (_, make, problem) => {
      await make();
      expect(await readJournal(host.read)).toEqual([]);
      await expect(prepared('undo')).rejects.toMatchObject({ code: 'JOURNAL_NOT_USABLE', params: { problem } });
      for (const command of ['join', undefined] as const) {
        expect(await prepared(command)).toMatchObject([{ key: 'JOURNAL_SET_ASIDE', params: { problem } }]);
        expect((await readdir(folder())).filter((name) => name.startsWith('journal.jsonl.aside-'))).toHaveLength(1);
        await new Journal(host, { cluster: 'c', node: 'n' }).append({ stage: 'begun', command: 'join' });
        expect(await readJournal(host.read)).toMatchObject([{ stage: 'begun' }]);
        expect(await prepared(command)).toEqual([]);
        await rm(folder(), { recursive: true });
        await mkdir(folder(), { mode: 0o700 });
        await make();
      }
    },
  );
});

test('an undo that cannot use its journal leaves the lock to the next run', async () => {
  await mkdir(journalPath());
  const lock = { held: false };
  const take = async () => {
    lock.held = true;
    return {
      release: () => {
        lock.held = false;
      },
    };
  };
  const { read, write } = host;
  const identity = async () => ({ cluster: 'c', node: 'n' });
  const journal = { host: { read, write: { ...write, lock: take } }, identity, ending: undoEnding } as const;
  const executor = createExecutor({ journal: { ...journal, command: 'undo' } });
  await expect(executor.begin(() => {})).rejects.toMatchObject({ code: 'JOURNAL_NOT_USABLE' });
  expect(lock.held).toBe(false);
});

test('lines that are no entries are counted and passed over; what a crash cut off is not', async () => {
  const good = [entry(1), entry(2), entry(3)];
  const cut = line(entry(9)).slice(0, 60);
  await put(
    [
      line(good[0] as JournalEntry),
      'garbage\n',
      `${cut}\n`,
      line(good[1] as JournalEntry),
      '{"v":2}\n',
      '[]\n',
      '\n',
      line(good[2] as JournalEntry),
      cut,
    ].join(''),
  );
  expect(await readJournal(host.read)).toEqual(good);
  expect(await prepared()).toMatchObject([{ key: 'JOURNAL_LINES_UNREADABLE', params: { lines: 3 } }]);
  expect(await readJournal(host.read)).toEqual(good);
});

test('a line without end is passed over, and those after it are read', async () => {
  await put(line(entry(1)));
  // Zeros that take no place on the disk.
  await truncate(journalPath(), 512 * 1024 * 1024);
  await appendFile(journalPath(), `\n${line(entry(2))}`);
  expect(await readJournalFile(host.read)).toMatchObject({ entries: [entry(1), entry(2)], unreadable: 1 });
});

/** Successful joins, one after the other, and then one that did not succeed. */
function long(bytes: number): { text: string; last: JournalEntry[] } {
  const parts: string[] = [];
  let size = 0;
  const found = { kubeletStarted: false, wasNode: false, kubeletDirectory: '/var/lib/kubelet', names: [], mounts: [] };
  for (let index = 0; size < bytes; index++) {
    const run = [
      entry(index, { stage: 'begun', command: 'join', found }),
      entry(index),
      entry(index, { stage: 'joined' }),
    ]
      .map(line)
      .join('');
    parts.push(run);
    size += run.length;
  }
  const last = [{ ...entry(7, { stage: 'begun', command: 'join', found }) }, entry(8)];
  return { text: parts.join('') + last.map(line).join(''), last };
}

test('one of 20 MiB is read, and written anew with what counts', async () => {
  const { text, last } = long(20 * 1024 * 1024);
  await put(text);
  expect((await readJournalFile(host.read)).problem).toBeUndefined();
  expect(await prepared()).toEqual([]);
  const after = await readFile(journalPath(), 'utf8');
  expect(after.length).toBeLessThan(10_000);
  expect((await readJournal(host.read)).slice(-2)).toEqual(last);
});

test('compaction that ends anywhere leaves the old journal or the new one', async () => {
  const { text, last } = long(1_100_000);
  const files = host.write.files;
  for (const fails of ['ENOSPC', 'EIO']) {
    await put(text);
    const write = { ...files, write: () => Promise.reject(new Error(fails)) };
    await expect(
      prepareJournal({ ...host, write: { ...host.write, files: write } }, { command: 'join', emit: () => {} }),
    ).rejects.toThrow(fails);
    expect(await readFile(journalPath(), 'utf8')).toBe(text);
  }
  // Killed after the temporary file was written and before it was renamed.
  await writeFile(join(folder(), '.journal.jsonl.kubejoin-999999999-0123456789ab'), text.slice(0, 1_000));
  await prepared();
  expect(await readdir(folder())).toEqual(['journal.jsonl']);
  expect((await readJournal(host.read)).slice(-2)).toEqual(last);
});
