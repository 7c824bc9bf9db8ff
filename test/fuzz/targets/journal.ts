import { createHash } from 'node:crypto';
import { compacted } from '../../../src/engine/journal/compaction.ts';
import { readJournalFile } from '../../../src/engine/journal/journal-file.ts';
import { believable, type UndoScope, undoScope } from '../../../src/engine/journal/undo-scope.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { restoreHost } from '../../../src/phases/undo/list.ts';
import { restorations } from '../../../src/phases/undo/restorations.ts';
import { FOREIGN_PATHS, HOST_FILES, madeJournals } from '../make/journals.ts';
import { JSON_PIECES, mutateText } from '../mutate/text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

/** Below /run: removed, never written by an undo. */
const KEY_DROP_IN = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';

const HOSTILE: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0,
    1e308,
    2 ** 53,
    0.5,
    '',
    'x',
    [],
    {},
    [[]],
    'x'.repeat(5_000),
    '\u0000',
    'intent',
    'joined',
    'undone',
    'begun',
    'compacted',
    'undo',
    'init',
  ],
  ...FOREIGN_PATHS,
  ...[...HOST_FILES.values()].map((content) => createHash('sha256').update(content).digest('hex')),
  ...[
    { path: '/etc/shadow', type: 'absent' },
    { path: '/usr', type: 'directory', mode: 0o777, uid: 1_000, gid: 1_000 },
    { path: '/etc/shadow', type: 'link', target: '/home/user/notes', uid: 0, gid: 0 },
    { path: KEY_DROP_IN, type: 'link', target: '/home/user/notes', uid: 0, gid: 0 },
  ],
  ...[{ path: '/etc/shadow', type: 'file', mode: 0o4755, uid: 1_000, gid: 0, sha256: 'a'.repeat(64) }],
];

/** Changes one value somewhere in an entry, or its name. */
function mutateEntry(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.oneIn(8)) return random.pick(HOSTILE);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.oneIn(4)) return [...value, random.pick(HOSTILE)];
    const at = random.below(value.length);
    return value.map((one, index) => (index === at ? mutateEntry(random, one) : one));
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || random.oneIn(8))
    return JSON.parse(`{"__proto__":${JSON.stringify(random.pick(HOSTILE))},"constructor":1}`);
  const key = random.pick(keys);
  const { [key]: old, ...others } = value as Record<string, unknown>;
  return random.oneIn(10) ? others : { ...others, [key]: mutateEntry(random, old) };
}

function mutateLine(random: Random, line: string): string {
  try {
    return JSON.stringify(mutateEntry(random, JSON.parse(line)));
  } catch {
    return line.slice(random.below(line.length + 1));
  }
}

/** Lines are doubled, dropped, moved, cut and changed by what they say. */
function mutateLines(random: Random, journal: Buffer): Buffer {
  const lines = journal
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  for (let times = 1 + random.below(4); times > 0 && lines.length > 0; times--) {
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    const to = random.below(lines.length + 1);
    switch (random.below(6)) {
      case 0:
        lines.splice(to, 0, line);
        break;
      case 1:
        lines.splice(at, 1);
        break;
      case 2:
        lines.splice(at, 1);
        lines.splice(to, 0, line);
        break;
      case 3:
        lines[at] = line.slice(0, random.below(line.length + 1));
        break;
      default:
        lines[at] = mutateLine(random, line);
    }
  }
  return Buffer.from(lines.join('\n') + (random.oneIn(6) ? '' : '\n'));
}

const own = { uid: 0, gid: 0, mode: 0o600 };

/** A host with this journal, and files of which only some are a node's. */
function hostWith(journal: Buffer): HostReader {
  const at = (path: string): Buffer | undefined => {
    if (path === PATHS.journal) return journal;
    const content = HOST_FILES.get(path);
    return content === undefined ? undefined : Buffer.from(content);
  };
  const lstat = async (path: string) => {
    const content = at(path);
    if (content) return { type: 'file' as const, ...own, size: content.length };
    const isDirectory = path === '/' || [...HOST_FILES.keys()].some((one) => one.startsWith(`${path}/`));
    return isDirectory ? { type: 'directory' as const, ...own, mode: 0o755, size: 0 } : undefined;
  };
  const files = {
    read: async (path: string) => at(path),
    readPart: async (path: string, { from, length }: { from: number; length: number }) =>
      at(path)?.subarray(from, from + length),
    stat: (path: string) =>
      path === '/var/lib/kubejoin'
        ? Promise.resolve({ type: 'directory' as const, ...own, mode: 0o700, size: 0 })
        : lstat(path),
    lstat,
    readLink: async () => undefined,
    realPath: async (path: string) => path,
    list: async () => [],
  };
  return { files, system: { uid: () => 0 } } as unknown as HostReader;
}

const DIGEST = (content: string) => createHash('sha256').update(content).digest('hex');

/** Said here once more, not taken from what is tested: where an undo may write and remove. */
function isAllowed(path: string, journal: string): boolean {
  if (
    path.startsWith('/etc/kubernetes/') ||
    path.startsWith('/var/lib/kubelet/') ||
    path === '/etc/kubernetes' ||
    path === '/var/lib/kubelet'
  )
    return !path.split('/').includes('..');
  const content = HOST_FILES.get(path);
  return path.startsWith('/opt/pki/') && content !== undefined && journal.includes(DIGEST(content));
}

async function planned(scope: UndoScope, host: HostReader, journal: string): Promise<string | undefined> {
  const facts = { scope, accounts: [], restorations: await restorations(scope, host.files), settings: {} };
  for (const step of restoreHost.steps(facts as never)) {
    for (const change of Array.isArray(step) ? step : [step]) {
      switch (change.kind) {
        case 'remove-file':
          if (change.path !== KEY_DROP_IN && !isAllowed(change.path, journal))
            return `an undo would remove ${change.path}`;
          break;
        case 'restore-file':
        case 'restore-link':
        case 'set-owner':
          if (!isAllowed(change.path, journal)) return `an undo would ${change.kind} ${change.path}`;
          break;
        case 'remove-directory':
          if (['/', '/etc', '/usr', '/opt', '/root', '/home', '/home/user'].includes(change.path))
            return `an undo would remove ${change.path}`;
          break;
        case 'remove-new':
          if (change.directory !== '/var/lib/kubelet') return `an undo would empty ${change.directory}`;
          break;
        case 'unmount':
          if (change.below !== '/var/lib/kubelet') return `an undo would unmount below ${change.below}`;
          break;
        case 'service':
        case 'remove-journal':
          break;
        default:
          return `an undo would do ${change.kind}`;
      }
    }
  }
  const dataDir = scope.etcd?.added.dataDir;
  return dataDir !== undefined &&
    ['/', '/etc', '/usr', '/root', '/opt', '/home', '/home/user', '/etc/ssh'].includes(dataDir)
    ? `an undo would empty ${dataDir}`
    : undefined;
}

/**
 * A journal that somebody has written or that is damaged: it is read or passed over, and never leads an undo astray.
 */
export const target: Target = {
  name: 'journal',
  samples: madeJournals,
  mutate: (random, samples) =>
    random.oneIn(5)
      ? mutateText(random, random.pick(samples), samples, JSON_PIECES)
      : mutateLines(random, random.pick(samples)),
  grows: (input) => target.check(input, undefined),
  async check(input) {
    const host = hostWith(input);
    const { entries } = await readJournalFile(host);
    const scope = undoScope(entries);
    const again = undoScope(compacted(entries));
    if (JSON.stringify(again, sets) !== JSON.stringify(scope, sets)) return 'compacted it says something else';
    if (typeof scope === 'string') return undefined;
    const believed = await believable(scope, host.files);
    return believed === undefined ? undefined : planned(believed, host, input.toString('utf8'));
  },
};

function sets(_: string, value: unknown): unknown {
  return value instanceof Set ? [...value].map(String) : value;
}
