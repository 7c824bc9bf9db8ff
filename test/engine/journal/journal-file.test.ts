import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { readJournalFile } from '../../../src/engine/journal/journal-file.ts';
import { FILE_NOT_READ } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const JOURNAL = '/var/lib/kubejoin/journal.jsonl';
const MIB = 1024 * 1024;
/** How much is read at once. */
const PART = 256 * 1024;
const NOTHING = { entries: [], size: 0, unreadable: 0 };

/** A run without changes; two of them are the same if all but `at` is. */
const run = (at: string, node = 'n', names: string[] = []): JournalEntry => ({
  ...{ v: 1, at, cluster: 'c', node, stage: 'begun', command: 'join' },
  found: { kubeletStarted: false, wasNode: false, kubeletDirectory: '/var/lib/kubelet', names, mounts: [] },
});
/** The entry as a line of this many characters, without its end. */
const line = (entry: JournalEntry, length = 0) => JSON.stringify(entry).padEnd(length);
const sizeOf = (entry: JournalEntry) => JSON.stringify(entry).length;
const [a, b, c, d, e] = [run('a'), run('b'), run('c'), run('d'), run('e')];

const hostWith = (text: string) => fakeHost({ [JOURNAL]: text });
const read = (text: string) => readJournalFile(hostWith(text).read);

describe('a journal', () => {
  it('that is missing or empty has no entries', async () => {
    expect(await readJournalFile(fakeHost({}).read)).toStrictEqual(NOTHING);
    expect(await read('')).toStrictEqual(NOTHING);
  });

  it.each<[string, JournalEntry[], number[]]>([
    [`${line(a)}\n${line(b)}\n`, [a, b], []],
    [`${line(a)}\n${line(b)}`, [a, b], []],
    [`\n\n${line(a)}\n\n`, [a], []],
    [`garbage\n${line(a)}\n[]\n${line(b)}\nx`, [a, b], [1, 3, 5]],
    ['{"v":1,"at":"20', [], []],
    [`${line(a).slice(0, 40)}\n${line(b)}\n{"v":1`, [b], []],
    // Not cut off: a part in the middle was lost, or overwritten.
    [`${line(a).replace('"n"', '')}\n${line(b)}`, [b], [1]],
    [`${line(a).replace('true', 'tr\0e')}\n${line(b).replace('false', 'fa\0se')}`, [a], [2]],
  ])('%j', async (text, entries, unread) => {
    expect(await read(text)).toStrictEqual({
      ...{ entries, unreadable: unread.length, size: text.length },
      ...(unread.length > 0 && { unread: unread.map((number) => `${JOURNAL}:${number}`) }),
    });
  });

  it('names the change of a line that is not an entry, safe for a terminal, and no more than twenty', async () => {
    const change = { kind: 'write-file', subject: '/etc/kubernetes/a, b/\u001b[1m\nca.crt' };
    const text = `${JSON.stringify({ ...a, change })}\n`.repeat(21);
    const { unreadable, unread } = await read(text);
    expect(unreadable).toBe(21);
    expect(unread).toHaveLength(20);
    expect(unread?.[19]).toBe(`${JOURNAL}:20 (write-file /etc/kubernetes/a, b/\\u{1b}[1m\\nca.crt)`);
  });

  it('is read in parts', async () => {
    const host = hostWith(`${line(a, PART - sizeOf(b))}\n${line(b)}`);
    const asked: object[] = [];
    const { readPart } = host.read.files;
    host.read.files.readPart = (path, part) => {
      asked.push({ path, ...part });
      return readPart(path, part);
    };
    expect(await readJournalFile(host.read)).toStrictEqual({ entries: [a, b], unreadable: 0, size: PART + 1 });
    expect(asked).toEqual([0, PART, PART + 1].map((from) => ({ path: JOURNAL, from, length: PART })));
  });

  it('has entries in lines of at most 4 MiB', async () => {
    const lines = [line(a, 4 * MIB), line(b, 4 * MIB), line(c, 4 * MIB + 1), line(d)];
    expect(await read(lines.join('\n'))).toMatchObject({ entries: [a, b, d], unreadable: 1 });
  });
});

describe('a long journal', () => {
  /** The five same runs in so many characters, without the ends of the lines. */
  const five = (length: number) =>
    [...[line(a, MIB), line(b, MIB), line(c, MIB)], ...[line(d, length - 3 * MIB - sizeOf(e)), line(e)]].join('\n');

  it('is kept in memory up to 4 MiB, and compacted beyond', async () => {
    expect(await read(five(4 * MIB))).toMatchObject({ entries: [a, b, c, d, e], unreadable: 0 });
    const beyond = five(4 * MIB + 1);
    expect(await read(beyond)).toStrictEqual({ entries: [a, b], unreadable: 0, size: beyond.length });
  });

  /** A run of a node of its own, of this many characters. */
  function longRun(index: number, length: number): JournalEntry {
    const names: string[] = [];
    const [at, node] = [`at${index}`, `node${index}`];
    // Each name has two quotation marks, and a comma but for the first.
    let missing = length - sizeOf(run(at, node)) + 1;
    for (; missing > 4_099; missing -= 4_003) names.push('n'.repeat(4_000));
    names.push('n'.repeat(missing - 3));
    return run(at, node, names);
  }

  it('is too large where more than 2 MiB remain of it', async () => {
    const fifth = Math.floor((2 * MIB) / 5);
    const runs = (length: number) => {
      const first = [0, 1, 2, 3].map((index) => longRun(index, fifth));
      return [...first, longRun(4, length - 4 * fifth)];
    };
    const text = (entries: JournalEntry[]) => entries.map((entry) => line(entry, MIB)).join('\n');
    const most = runs(2 * MIB);
    expect(most.map(sizeOf).reduce((sum, size) => sum + size)).toBe(2 * MIB);
    const journal = await read(text(most));
    expect(journal.problem).toBeUndefined();
    expect(journal.entries.map(({ node }) => node)).toEqual(['node0', 'node1', 'node2', 'node3', 'node4']);
    expect(await read(text(runs(2 * MIB + 1)))).toStrictEqual({ ...NOTHING, problem: 'large' });
  });
});

describe('a journal that is not used', () => {
  const ofUser = { uid: 1_000, gid: 1_000 };
  const journal = (change: (host: FakeHost) => void): FakeHost => {
    const host = hostWith(line(a));
    change(host);
    return host;
  };
  const withMode = (mode: number) =>
    journal((host) => {
      host.content.set(JOURNAL, { bytes: Buffer.from(line(a)), mode });
    });

  it.each<[string, FakeHost, string]>([
    ['is a directory', fakeHost({ [`${JOURNAL}/x`]: 'x' }), 'type'],
    ['belongs to another user', journal((host) => host.owners.set(JOURNAL, ofUser)), 'distrusted'],
    ['can be written by its group', withMode(0o620), 'distrusted'],
    ['can be written by everybody', withMode(0o602), 'distrusted'],
    [
      'is in a directory of another user',
      journal((host) => host.owners.set('/var/lib/kubejoin', ofUser)),
      'distrusted',
    ],
    [
      'is in a directory that others can write',
      journal((host) => host.directories.set('/var/lib/kubejoin', 0o777)),
      'distrusted',
    ],
    [
      'cannot be read',
      journal((host) => {
        const refused = new Failure(FILE_NOT_READ, { path: JOURNAL, reason: 'EACCES' });
        host.read.files.lstat = () => Promise.reject(refused);
      }),
      'unreadable',
    ],
  ])('%s', async (_, host, problem) => {
    expect(await readJournalFile(host.read)).toStrictEqual({ ...NOTHING, problem });
  });

  it.each<[string, (host: FakeHost) => void]>([
    [
      'of the user who runs kubejoin',
      (host) => {
        host.uid = ofUser.uid;
        host.owners.set(JOURNAL, ofUser);
      },
    ],
    [
      'of root, for another user',
      (host) => {
        host.uid = ofUser.uid;
      },
    ],
    [
      'whose directory is being replaced',
      (host) => {
        host.read.files.stat = async () => undefined;
      },
    ],
  ])('is not one %s', async (_, change) => {
    expect(await readJournalFile(journal(change).read)).toMatchObject({ entries: [a], unreadable: 0 });
  });

  it('is not one that goes while it is read, and a bug is no problem of the journal', async () => {
    const gone = journal((host) => {
      host.read.files.readPart = async () => undefined;
    });
    expect(await readJournalFile(gone.read)).toStrictEqual({ ...NOTHING, size: line(a).length });
    const wrong = journal((host) => {
      host.read.files.readPart = () => Promise.reject(new Error('a bug'));
    });
    await expect(readJournalFile(wrong.read)).rejects.toThrow('a bug');
  });
});
