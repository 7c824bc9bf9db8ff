import { posix } from 'node:path';
import { record } from '../../base/record.ts';
import { orUndefined, parseJson } from '../../base/try.ts';
import { KUBERNETES_DIRECTORY } from '../../manifests/paths.ts';
import type { ChangeKind, ChangeRecord } from '../changes/change.ts';
import type { AddEtcdMember, EtcdMembership } from '../changes/etcd-changes.ts';
import type { Baseline } from './baseline.ts';
import type { EarlierPath } from './earlier.ts';
import { legacyWrites } from './legacy-writes.ts';

/** One line of the journal. It holds digests, never contents. */
export interface JournalEntry {
  v: 1;
  /** ISO 8601, wall clock. */
  at: string;
  /** clusterDigest of the cluster's CA bundle (earlier versions: of its text); with `node` it identifies a join. */
  cluster: string;
  node: string;
  /**
   * `begun`: a run's first change follows. `undone`: a change of a failed join was rolled back completely.
   * `compacted`: summary of earlier entries.
   */
  stage: 'begun' | 'intent' | 'done' | 'undone' | 'joined' | 'compacted';
  /** With `begun`: the run's command; `undo` in every entry of an undo. Absent in a reset and in old versions. */
  command?: JournalledCommand;
  /** With `begun` of a join. */
  found?: Baseline;
  /** With `begun` of a run that is traced: its W3C traceparent. */
  trace?: string;
  change?: Omit<ChangeRecord, 'id' | 'diff' | 'items'> | undefined;
  /** With a change: the files and links that it writes. A line of an old version gets them when it is read. */
  writes?: readonly string[];
  /** With `intent`: the paths that the change may touch, as they are before it. */
  earlier?: readonly EarlierPath[];
  digestBefore?: string | undefined;
  digestAfter?: string | undefined;
  /** The change itself, without secrets, for a kind that a failed join rolls back. */
  toTakeBack?: AddEtcdMember;
  /** With `toTakeBack`: where etcd's data directory lies (placeOf). Absent in old versions. */
  dataPlace?: readonly string[];
  /** With `toTakeBack`: the directory was empty and etcd had no manifest, so no earlier entry proves whose data it has. */
  dataEmpty?: boolean;
  /** With a `forget-node` of another machine's Node: IDs, in hex, of its etcd members, which are still to be removed. */
  members?: readonly string[];
  /** With `done`. */
  outcome?: EtcdMembership;
  /** Directories that the change creates: a reset removes them again, once they are empty. */
  makes?: readonly string[];
}

export type JournalledCommand = 'join' | 'init' | 'undo';

/** Identity of a join: the cluster's CA (clusterDigest; empty where a phase did not need it) and the node's name. */
export interface JoinIdentity {
  cluster: string;
  node: string;
}

export type Draft = Omit<JournalEntry, 'v' | 'at' | keyof JoinIdentity>;

/**
 * Parses a line into an entry with the known fields; undefined for anything else. Entries decide which files an undo
 * writes and removes, so each field is checked: paths are absolute and without "..", digests are digests.
 */
export function parseEntry(line: string): JournalEntry | undefined {
  return readEntry(parseJson(line));
}

/** The same for the value of a line. */
export function readEntry(value: unknown): JournalEntry | undefined {
  return orUndefined(() => withWrites(entryOf(value)));
}

/** An entry of a version that did not record `writes`, with them. */
function withWrites(entry: JournalEntry): JournalEntry {
  const writes = entry.writes ?? legacyWrites(entry);
  if (writes === 'unknown') throw new Unfit();
  return writes ? { ...entry, writes } : entry;
}

class Unfit extends Error {}

const STAGES: readonly string[] = [
  'begun',
  'intent',
  'done',
  'undone',
  'joined',
  'compacted',
] satisfies JournalEntry['stage'][];

const COMMANDS: readonly string[] = ['join', 'init', 'undo'];

const MEMBER = /^[0-9a-f]{1,16}$/;
const [LONGEST, MOST_ITEMS, TRACE] = [4_096, 10_000, /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/];

/** `record` makes an object without fields of anything else, and each part of an entry requires a field. */
function entryOf(given: unknown): JournalEntry {
  const fields = record(given);
  if (fields.v !== 1) throw new Unfit();
  const { change, command, found, trace, earlier, makes, toTakeBack, outcome } = fields;
  return {
    v: 1,
    at: text(fields.at),
    cluster: text(fields.cluster),
    node: text(fields.node),
    stage: oneOf(STAGES, fields.stage) as JournalEntry['stage'],
    ...(command !== undefined && { command: oneOf(COMMANDS, command) as NonNullable<JournalEntry['command']> }),
    ...(found !== undefined && { found: baseline(found) }),
    ...(trace !== undefined && { trace: hexadecimal(trace, TRACE) }),
    ...(change !== undefined && { change: changeOf(change) }),
    ...(fields.writes !== undefined && { writes: list(fields.writes).map(path) }),
    ...(earlier !== undefined && { earlier: list(earlier).map(earlierPath) }),
    ...(fields.digestBefore !== undefined && { digestBefore: hexadecimal(fields.digestBefore) }),
    ...(fields.digestAfter !== undefined && { digestAfter: hexadecimal(fields.digestAfter) }),
    ...(toTakeBack !== undefined && { toTakeBack: member(toTakeBack) }),
    ...(fields.dataPlace !== undefined && { dataPlace: list(fields.dataPlace).map(path) }),
    ...(fields.dataEmpty !== undefined && { dataEmpty: bool(fields.dataEmpty) }),
    ...(fields.members !== undefined && { members: list(fields.members).map((id) => hexadecimal(id, MEMBER)) }),
    ...(outcome !== undefined && { outcome: membership(outcome) }),
    ...(makes !== undefined && { makes: list(makes).map(path) }),
  };
}

function changeOf(given: unknown): NonNullable<JournalEntry['change']> {
  const { phase, kind, subject, action, mode } = record(given);
  if (typeof kind !== 'string' || !/^[a-z-]{1,40}$/.test(kind)) throw new Unfit();
  return {
    phase: text(phase),
    kind: kind as ChangeKind,
    subject: text(subject, 16 * LONGEST),
    action: text(action),
    ...(mode !== undefined && { mode: text(mode) }),
  };
}

function baseline(given: unknown): Baseline {
  const { kubeletStarted, wasNode, kubeletDirectory, names, mounts } = record(given);
  return {
    kubeletStarted: bool(kubeletStarted),
    wasNode: bool(wasNode),
    kubeletDirectory: path(kubeletDirectory),
    names: names === undefined ? undefined : list(names).map((name) => text(name)),
    mounts: list(mounts).map((mount) => text(mount)),
  };
}

function earlierPath(given: unknown): EarlierPath {
  const fields = record(given);
  const at = path(fields.path);
  const { type } = fields;
  if (type === 'absent') return { path: at, type };
  const owner = { uid: whole(fields.uid), gid: whole(fields.gid) };
  if (type === 'link') return { path: at, type, target: target(fields.target), ...owner };
  const owned = { mode: whole(fields.mode, 0o7777), ...owner };
  if (type === 'directory' || type === 'other') return { path: at, type, ...owned };
  if (type !== 'file' || owned.mode > 0o777) throw new Unfit();
  return {
    path: at,
    type,
    ...owned,
    sha256: hexadecimal(fields.sha256),
    ...(fields.link !== undefined && { link: path(fields.link) }),
    ...(fields.bits !== undefined && { bits: whole(fields.bits, 0o7000) }),
    ...(fields.names !== undefined && { names: whole(fields.names) }),
  };
}

function member(given: unknown): AddEtcdMember {
  const { kind, access, name, peerUrl, clientUrl, dataDir, manifestPath, dependents, criSocket } = record(given);
  const { kubeconfigPath, certificatesDir, timeoutMs } = record(access);
  if (kind !== 'add-etcd-member') throw new Unfit();
  return {
    kind,
    access: {
      kubeconfigPath: path(kubeconfigPath),
      certificatesDir: path(certificatesDir),
      timeoutMs: whole(timeoutMs),
    },
    name: text(name),
    peerUrl: text(peerUrl),
    clientUrl: text(clientUrl),
    dataDir: path(dataDir),
    manifestPath: manifest(manifestPath),
    ...(dependents !== undefined && { dependents: list(dependents).map(manifest) }),
    criSocket: text(criSocket),
  };
}

function membership(given: unknown): EtcdMembership {
  const { memberId, initialCluster, existing } = record(given);
  return {
    memberId: text(memberId),
    initialCluster: list(initialCluster).map((one) => text(one)),
    existing: bool(existing),
  };
}

/** Accepts only manifests, because a rollback removes these files. */
function manifest(given: unknown): string {
  const at = path(given);
  if (!at.startsWith(`${KUBERNETES_DIRECTORY}/`) || !at.endsWith('.yaml')) throw new Unfit();
  return at;
}

function list(given: unknown): readonly unknown[] {
  if (!Array.isArray(given) || given.length > MOST_ITEMS) throw new Unfit();
  return given;
}

function text(given: unknown, longest = LONGEST): string {
  if (typeof given !== 'string' || given.length > longest || given.includes('\0')) throw new Unfit();
  return given;
}

function oneOf(known: readonly string[], given: unknown): string {
  if (!known.includes(given as string)) throw new Unfit();
  return given as string;
}

function bool(given: unknown): boolean {
  if (typeof given !== 'boolean') throw new Unfit();
  return given;
}

function whole(given: unknown, most = 2 ** 32 - 2): number {
  if (!Number.isInteger(given) || (given as number) < 0 || (given as number) > most) throw new Unfit();
  return given as number;
}

function hexadecimal(given: unknown, form = /^[0-9a-f]{64}$/): string {
  if (typeof given !== 'string' || !form.test(given)) throw new Unfit();
  return given;
}

function target(given: unknown): string {
  if (given === '') throw new Unfit();
  return text(given);
}

function path(given: unknown): string {
  const at = posix.normalize(text(given));
  if (!at.startsWith('/')) throw new Unfit();
  return at.length > 1 && at.endsWith('/') ? at.slice(0, -1) : at;
}

/** True once a reset or an undo has removed etcd's data: no earlier entry proves whose later data are. */
export function hasEmptiedEtcd({ stage, change }: JournalEntry): boolean {
  return stage === 'done' && change?.kind === 'remove-local-etcd';
}
