/** Whole undos of a worker in memory: what they change, emit, journal and return, and how they end. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { sha256 } from '../../../src/base/sha256.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { FILE_NOT_REMOVED } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { undo } from '../../../src/operations/undo.ts';
import type { UndoSettings } from '../../../src/phases/undo/facts.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';

const CONFIG = PATHS.kubeletConfig;
const KEPT = `${PATHS.earlier}/${sha256('before')}`;
const ASIDE = `${PATHS.journal}.aside-20260101T000000Z-abcdef`;

let authority: Authority;
let client: Issued;
beforeAll(async () => {
  authority = await Authority.make();
  const notAfter = new Date('2030-01-01T00:00:00Z');
  client = await authority.issue({ commonName: 'system:node:node-1', organization: 'system:nodes', notAfter });
});

const about = { v: 1, at: '2026-01-01T00:00:00.000Z', cluster: 'c', node: 'node-1' } as const;
const found = { kubeletStarted: false, wasNode: false, kubeletDirectory: PATHS.kubeletDirectory };
const changeOf = (kind: 'write-file' | 'service', subject: string) =>
  ({ phase: 'kubelet-start', kind, subject, action: 'create' }) as const;
const written: JournalEntry = { ...about, stage: 'intent', change: changeOf('write-file', CONFIG) };
/** A join that created the kubelet's configuration and started the kubelet. */
const JOIN: readonly JournalEntry[] = [
  { ...about, stage: 'begun', command: 'join', found: { ...found, names: ['pki'], mounts: [] } },
  { ...written, earlier: [{ path: CONFIG, type: 'absent' }], digestAfter: sha256('ours') },
  { ...about, stage: 'intent', change: changeOf('service', 'kubelet') },
  { ...about, stage: 'joined' },
];

/** A machine with this journal and these files, whose kubelet runs. */
function machine(journal: readonly JournalEntry[], files: Record<string, string> = {}): FakeHost {
  const lines = journal.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const host = fakeHost({ ...files, ...(lines !== '' && { [PATHS.journal]: lines }) });
  host.serviceStates.set('kubelet', { exists: true, enabled: true, active: true });
  return host;
}

const worker = () => machine(JOIN, { [CONFIG]: 'ours', [PATHS.kubeletClientCertificate]: client.certificate });

interface Options extends Partial<UndoSettings> {
  signal?: AbortSignal;
  onEvent?(event: JoinEvent): void;
  onRelease?(): void;
}

/** Starts an undo that nobody confirms. `seen`: its events, and what becomes of its lock. */
function start(host: FakeHost, { signal, onEvent, onRelease, ...more }: Options = {}) {
  const seen: string[] = [];
  const release = () => {
    seen.push('release');
    onRelease?.();
  };
  const lock = async () => {
    seen.push('lock');
    return { release };
  };
  const settings = { dryRun: false, force: true, allowRunningPods: false, kubeconfigPath: undefined, ...more };
  const running = undo({
    settings: { criSocket: 'unix:///s', ...settings },
    host: { read: host.read, write: { ...host.write, lock } },
    signal: signal ?? new AbortController().signal,
    emit: (event) => {
      seen.push(inWords(event));
      onEvent?.(event);
    },
    confirm: async () => false,
  });
  return { running, seen };
}

/** What each undo begins with. */
const BEGINNING = ['phase-started preflight', 'check-started', 'check'];
/** Where there is something to undo. */
const CHECKED = [...BEGINNING, 'check-started', 'check'];

function inWords(event: JoinEvent): string {
  if ('change' in event) return `${event.type} ${event.change.kind}`;
  if ('phase' in event) return `${event.type} ${event.phase}`;
  return event.type === 'notice' ? `notice ${event.message.key}` : event.type;
}

describe('a worker', () => {
  const restores = 'restore-host';
  const changes = [
    { id: 1, phase: 'leave-cluster', kind: 'service', subject: 'kubelet', action: 'stop' },
    { id: 2, phase: restores, kind: 'remove-file', subject: CONFIG, action: 'remove' },
    {
      ...{ id: 3, phase: restores, kind: 'remove-new', subject: PATHS.kubeletDirectory, action: 'remove' },
      items: ['pki/kubelet-client-current.pem'],
    },
    { id: 4, phase: restores, kind: 'remove-journal', subject: PATHS.journal, action: 'remove' },
  ];
  const left = [
    { what: 'node-unknown', items: ['node-1'] },
    { what: 'certificate', items: ['system:node:node-1', '2030-01-01T00:00:00.000Z'] },
  ];
  /** Events of all phases. */
  const events = (made: (kind: string) => string[]) => [
    ...[...CHECKED, 'phase-done preflight', 'phase-started leave-cluster'],
    ...[...made('service'), 'change-skipped node-unready', 'change-skipped remove-pods', 'phase-done leave-cluster'],
    ...['phase-started restore-host', 'change-skipped unmount', ...made('remove-file')],
    ...['change-skipped remove-file', ...made('remove-new')],
    ...[...made('remove-journal'), 'phase-done restore-host'],
  ];

  test('is what it was, under the lock; what remains in the cluster is named', async () => {
    const host = worker();
    let journal = '';
    const onEvent = (event: JoinEvent) => {
      if (event.type === 'change-started' && event.change.kind === 'remove-journal')
        journal = host.content.get(PATHS.journal)?.bytes.toString() ?? '';
    };
    const { running, seen } = start(host, { onEvent });
    expect(await running).toEqual({ outcome: 'undone', nodeName: 'node-1', changes, left });
    const made = (kind: string) => [`change-started ${kind}`, `change-done ${kind}`];
    expect(seen).toEqual(['lock', ...events(made), 'release']);
    expect([...host.content.keys()]).toEqual([]);
    expect(host.serviceStates.get('kubelet')).toMatchObject({ active: false });
    // The journal had all changes but its own removal, so that a killed undo can go on.
    const lines = journal.split('\n').slice(JOIN.length, -1);
    const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
    const own = ['undo', 'node-1', ''];
    expect(
      entries.map(({ stage, change, command, node, cluster }) => [stage, change?.kind, command, node, cluster]),
    ).toEqual([
      ['begun', undefined, ...own],
      ...['service', 'remove-file', 'remove-new'].flatMap((kind) => [
        ['intent', kind, ...own],
        ['done', kind, ...own],
      ]),
    ]);
  });

  test.each<[string, string[]]>([
    ['/data/kubelet-pki/kubelet-client-current.pem', ['/data/kubelet-pki']],
    [`${PATHS.kubeletDirectory}/pki/own.pem`, []],
  ])('keeps a key that is outside the kubelet’s directory (cert-dir), and that is said: %s', async (path, named) => {
    const conf = {
      ...{ apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443' } }] },
      users: [{ name: 'u', user: { 'client-certificate': path, 'client-key': path } }],
    };
    const files = { [CONFIG]: 'ours', [PATHS.kubeletConf]: JSON.stringify(conf), [path]: client.certificate };
    const host = machine(JOIN, files);
    const certificate = (await start(host).running).left.find(({ what }) => what === 'certificate');
    const items = ['system:node:node-1', '2030-01-01T00:00:00.000Z', ...named];
    expect(certificate).toEqual({ what: 'certificate', items });
    expect(host.content.has(path)).toBe(named.length > 0);
  });

  test('is not touched by a dry run, which takes no lock and foretells the same', async () => {
    const host = worker();
    const before = new Map(host.content);
    const { running, seen } = start(host, { dryRun: true });
    expect(await running).toEqual({ outcome: 'previewed', nodeName: 'node-1', changes, left });
    expect(seen).toEqual(events((kind) => [`change-previewed ${kind}`]));
    expect(host.content).toEqual(before);
    expect(host.serviceStates.get('kubelet')).toMatchObject({ active: true });
  });
});

describe('nothing to undo', () => {
  const removal = ['change-started remove-journal', 'change-done remove-journal'];
  test.each<[string, string[], boolean, string[], string[]]>([
    ['on a machine that never joined', [], false, ['lock', ...BEGINNING, 'release'], []],
    [
      'where an undo was killed at its very end: what it kept goes',
      [KEPT],
      false,
      ['lock', ...BEGINNING, ...removal, 'release'],
      [],
    ],
    [
      'where a journal was set aside, which needs what was kept',
      [KEPT, ASIDE],
      false,
      ['lock', ...BEGINNING, 'release'],
      [KEPT, ASIDE],
    ],
    [
      'where the journal is empty',
      [KEPT, PATHS.journal],
      false,
      ['lock', ...BEGINNING, 'release'],
      [KEPT, PATHS.journal],
    ],
    ['in a dry run', [], true, BEGINNING, []],
    ['in a dry run, which leaves what was kept', [KEPT], true, BEGINNING, [KEPT]],
  ])('%s', async (_, files, dryRun, events, stays) => {
    const host = machine([], Object.fromEntries(files.map((path) => [path, path === PATHS.journal ? '' : 'before'])));
    const { running, seen } = start(host, { dryRun });
    expect(await running).toEqual({ outcome: 'nothing-to-do', nodeName: '', changes: [], left: [] });
    expect(seen).toEqual(events);
    expect([...host.content.keys()]).toEqual(stays);
  });
});

test('a node that another program joined: nothing is undone, and a warning names the reset', async () => {
  const host = machine([], { [PATHS.kubeletConf]: 'theirs' });
  const warnings: unknown[] = [];
  const { running } = start(host, { onEvent: (event) => event.type === 'notice' && warnings.push(event) });
  expect(await running).toMatchObject({ outcome: 'nothing-to-do' });
  expect(warnings).toMatchObject([{ level: 'warning', message: { key: 'UNDO_OF_OTHER_JOIN' } }]);
  expect([...host.content.keys()]).toEqual([PATHS.kubeletConf]);
});

describe('a journal with lines that this version cannot read', () => {
  const line = JSON.stringify(written);
  test.each([
    ['all of them', 'x\nx\n'],
    ['those of a later version', `${JSON.stringify({ ...written, v: 2 })}\n`],
    ['those of the changes', `${JSON.stringify(JOIN[0])}\n${line.replace('"intent"', '"intended"')}\n`],
  ])('%s: the undo fails and changes nothing', async (_, journal) => {
    for (const dryRun of [false, true]) {
      const host = fakeHost({ [PATHS.journal]: journal, [KEPT]: 'before', [CONFIG]: 'ours' });
      const before = new Map(host.content);
      const { running, seen } = start(host, { dryRun });
      const params = { path: PATHS.journal, problem: 'lines' };
      await expect(running).rejects.toMatchObject({ code: 'JOURNAL_NOT_USABLE', params });
      expect(host.content).toEqual(before);
      expect(seen).not.toContain('change-started remove-journal');
    }
  });

  test('beside lines that record a change: the join is undone, and the lines are listed and kept', async () => {
    const host = worker();
    const journal = host.content.get(PATHS.journal)?.bytes.toString() ?? '';
    host.content.set(PATHS.journal, { bytes: Buffer.from(`x\n${journal}`), mode: 0o600 });
    const kept = host.content.get(PATHS.journal)?.bytes.toString();
    const { outcome, left } = await start(host).running;
    expect(outcome).toBe('undone');
    expect(left).toContainEqual({ what: 'journal', items: [`${PATHS.journal}:1`] });
    expect([...host.content.keys()]).toEqual([`${PATHS.journal}.aside`]);
    expect(host.content.get(`${PATHS.journal}.aside`)?.bytes.toString()).toContain(kept);
    expect(await start(host).running).toMatchObject({ outcome: 'nothing-to-do' });
    expect([...host.content.keys()]).toEqual([`${PATHS.journal}.aside`]);
  });
});

describe('an undo that fails', () => {
  test('after a change says that it is incomplete', async () => {
    const host = worker();
    host.write.files.remove = async (path) => {
      throw new Failure(FILE_NOT_REMOVED, { path, reason: 'EROFS' });
    };
    const { running, seen } = start(host);
    await expect(running).rejects.toMatchObject({
      kind: 'FILE_NOT_REMOVED',
      params: { path: CONFIG, reason: 'EROFS' },
    });
    expect(seen.slice(seen.indexOf('phase-started restore-host') + 1)).toEqual([
      ...['change-skipped unmount', 'change-started remove-file', 'change-failed remove-file'],
      ...['phase-failed restore-host', 'notice UNDO_UNFINISHED', 'release'],
    ]);
  });

  test('before its first change says only why', async () => {
    const host = worker();
    const before = new Map(host.content);
    const { running, seen } = start(host, { force: false });
    await expect(running).rejects.toMatchObject({ kind: 'UNDO_NOT_CONFIRMED' });
    expect(seen).toEqual(['lock', ...CHECKED, 'phase-failed preflight', 'release']);
    expect(host.content).toEqual(before);
  });

  test.each(['/var/lib/kubelet', CONFIG])('because %s cannot be changed does so before anything is', async (path) => {
    const host = worker();
    host.obstacles.set(path, { reason: 'EPERM' });
    const before = new Map(host.content);
    const { running, seen } = start(host);
    await expect(running).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED', params: { checks: ['DirWritable'] } });
    expect(seen).toEqual(['lock', ...CHECKED, 'phase-failed preflight', 'release']);
    expect(host.content).toEqual(before);
    expect(host.serviceStates.get('kubelet')).toMatchObject({ active: true });
  });

  test.each(['DirWritable', 'all'])('is undone where the user knows better: %s is ignored', async (name) => {
    const host = worker();
    host.obstacles.set(CONFIG, { reason: 'EPERM' });
    const { running, seen } = start(host, { ignorePreflightErrors: [name] });
    await expect(running).resolves.toMatchObject({ outcome: 'undone' });
    expect(seen.slice(1, 1 + CHECKED.length)).toEqual(CHECKED);
  });

  test('an unknown check to ignore is warned of', async () => {
    const { running, seen } = start(worker(), { ignorePreflightErrors: ['dirwriteable'] });
    await expect(running).resolves.toMatchObject({ outcome: 'undone' });
    expect(seen).toContain('notice IGNORED_CHECK_UNKNOWN');
  });

  test('is not ended by a directory that it does not change', async () => {
    const host = worker();
    for (const path of ['/etc/kubernetes', '/etc']) host.obstacles.set(path, { reason: 'EROFS' });
    await expect(start(host).running).resolves.toMatchObject({ outcome: 'undone' });
  });

  test('because it was interrupted makes no further change', async () => {
    const host = worker();
    const before = new Map(host.content);
    const interruption = new AbortController();
    const onEvent = (event: JoinEvent) => {
      if (event.type === 'phase-started' && event.phase === 'leave-cluster')
        interruption.abort(new Error('interrupted'));
    };
    const { running, seen } = start(host, { signal: interruption.signal, onEvent });
    await expect(running).rejects.toThrow('interrupted');
    expect(seen.slice(-3)).toEqual(['phase-started leave-cluster', 'phase-failed leave-cluster', 'release']);
    expect(host.content).toEqual(before);
    expect(host.serviceStates.get('kubelet')).toMatchObject({ active: true });
  });
});

describe('an undo that fails while it still waits for the cluster', () => {
  /** A machine that lost what it kept of a file; that is found out once `until` has resolved. */
  function robbed(conf: string, user: object, until: Promise<unknown>): FakeHost {
    const base64 = Buffer.from(authority.pem).toString('base64');
    const kubeconfig = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
      clusters: [{ name: 'c', cluster: { server: 'https://192.0.2.1:6443', 'certificate-authority-data': base64 } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    };
    const before = { path: CONFIG, type: 'file', mode: 0o644, uid: 0, gid: 0, sha256: sha256('before') } as const;
    const journal = JOIN.map((entry) => ({ ...entry, cluster: '', ...(entry.earlier && { earlier: [before] }) }));
    const host = machine(journal, { [CONFIG]: 'ours', [conf]: JSON.stringify(kubeconfig) });
    const { lstat } = host.read.files;
    host.read.files.lstat = async (path) => {
      if (path === CONFIG) await until;
      return lstat(path);
    };
    return host;
  }

  const lost = { kind: 'EARLIER_CONTENT_LOST', params: { path: CONFIG, kept: KEPT } };

  test('closes the connection', async () => {
    let dialed = (_: AbortSignal) => {};
    const dialing = new Promise<AbortSignal>((resolve) => {
      dialed = resolve;
    });
    const host = robbed(PATHS.kubeletConf, { token: 't' }, dialing);
    host.dialer = (_endpoint, signal) => {
      dialed(signal);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    };
    await expect(start(host).running).rejects.toMatchObject(lost);
    expect((await dialing).aborted).toBe(true);
  });

  test('stops a credential plugin, whose end does not hide why the undo failed', async () => {
    let begins = () => {};
    const begun = new Promise<void>((resolve) => {
      begins = resolve;
    });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };
    const host = robbed(PATHS.adminConf, { exec }, begun);
    const ended = { code: -1, stdout: '', stderr: '' };
    host.programs.set('plugin', ended);
    const stopped: unknown[] = [];
    let end = () => {};
    host.read.system.query = (_argv, options) => {
      begins();
      return new Promise((resolve) => {
        end = () => {
          stopped.push(options?.signal?.aborted);
          resolve(ended);
        };
      });
    };
    await expect(start(host, { onRelease: () => end() }).running).rejects.toMatchObject(lost);
    expect(stopped).toEqual([true]);
  });
});
