/** From options to a run: a join as a command line or a caller of the library asks for it. */
import type { Secret } from '../base/secret.ts';
import type { ParsedJoinFile } from '../config/documents/join-documents.ts';
import { type FlagOptions, type JoinFlags, joinConfigurationFromFlags } from '../config/from-flags/join-flags.ts';
import { replacingOf } from '../config/from-flags/replacing.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { Emit } from '../engine/events.ts';
import type { FileReader, HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { FoundDiscovery, RequestedJoin } from './bound-join.ts';
import type { JoinOptions, JoinResult } from './join.ts';
import { type GivenFlags, JOIN_SOURCES, type JoinInput, type SourceOptions } from './join-source.ts';

/** The options of a join, before any file is read. */
export interface AskedJoin {
  flags: GivenFlags;
  /** host:port of an API server. */
  endpoint: string | undefined;
  /** The configuration file, if one is given, and the name by which messages call it. */
  file(files: FileReader): Promise<{ file: ParsedJoinFile; path: string } | undefined>;
  /** The token of a file or of standard input. */
  token?(files: FileReader, emit: Emit): Promise<Secret | undefined>;
  /** The options specify the cluster; else the kubeconfig that earlier phases wrote does. */
  discovers: boolean;
  /** Found out about the cluster; a configuration file takes its place. */
  found?: JoinFlags;
  /** The command line, for the failure of one without a cluster. */
  asked?: FlagOptions['asked'];
}

/** A whole join, or one phase of it. */
export interface AskedRun extends AskedJoin {
  /** Options that features add, by name. */
  added: Readonly<Record<string, unknown>>;
  /** See `SourceReading`. */
  masks?(configuration: JoinConfiguration): void;
  only?: string | undefined;
  ifNeeded: boolean;
  allowRemoteFilePrograms: boolean;
}

/** The configuration by the options and files. Emits its notices as warnings. */
export async function askedConfiguration(
  { flags, endpoint, file, token, discovers, found = {}, asked }: AskedJoin,
  { host: { files }, emit }: { host: Pick<HostReader, 'files'>; emit: Emit },
): Promise<JoinConfiguration> {
  const parsed = await file(files);
  const tokenFile = await token?.(files, emit);
  const { configuration, notices } = joinConfigurationFromFlags(
    { ...flags, ...(parsed ? {} : found), configFile: parsed?.path, tokenFile },
    endpoint,
    parsed?.file,
    { ...(!discovers && { kubeconfigForDiscovery: await ownKubeconfig(files) }), ...(asked && { asked }) },
  );
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
  return configuration;
}

/** The source that the options name. */
export function givenSource(added: Readonly<Record<string, unknown>>): SourceOptions | undefined {
  return JOIN_SOURCES.all().find(({ rows }) => Object.keys(rows).some((name) => added[name] !== undefined));
}

/** The input of a join, of its plan, and of the join of a plan. `mayBeUnusable`: the result goes to `joinBy`. */
export async function joinInput(
  join: AskedRun,
  { host, emit, signal, mayBeUnusable = false }: Pick<JoinOptions, 'host' | 'emit' | 'signal'> & UsableOrNot,
): Promise<JoinInput> {
  const { flags, endpoint, only, ifNeeded, allowRemoteFilePrograms, masks = () => {} } = join;
  const replacing = replacingOf(flags);
  const run = {
    ...{ host, emit, signal, ifNeeded, allowRemoteFilePrograms },
    ...(replacing && { replacing }),
    ...(only !== undefined && { only }),
  };
  const source = givenSource(join.added);
  if (!source) return { ...run, configuration: await askedConfiguration(join, { host: host.read, emit }) };
  const isWhole = only === undefined && ifNeeded;
  const reading = { host: host.read, emit, flags, endpoint, masks, mayBeUnusable: mayBeUnusable && isWhole };
  const { unusable, ...opened } = await source.open(join.added, reading);
  return { ...run, configuration: opened.configuration, source: opened, unusable };
}

interface UsableOrNot {
  mayBeUnusable?: boolean | undefined;
}

/** Joins, or with an unusable source finds that the machine has joined. */
export async function joinBy({ unusable, ...input }: JoinInput, undoOnFailure: boolean): Promise<JoinResult> {
  if (unusable) {
    const joined = await unusable.joinedBefore(input);
    if (joined === undefined) throw unusable.failure;
    return joined;
  }
  return undoOnFailure && input.only === undefined
    ? (await import('./join-or-undo.ts')).joinOrUndo(input)
    : (await import('./join.ts')).join(input);
}

/** The join of another machine by these options. */
export function requestedJoin(
  join: AskedJoin,
  isWhole: boolean,
  context: { host: Pick<HostReader, 'files'>; emit: Emit },
): RequestedJoin {
  const { discoveryFile, caCertHashes, unsafeSkipCaVerification } = join.flags;
  return {
    isWhole,
    endpoint: join.endpoint,
    values: { discoveryFile, caCertHashes, unsafeSkipCaVerification },
    configuration: (found) => askedConfiguration(found === undefined ? join : withDiscovery(join, found), context),
  };
}

/** The join with what was found of its cluster. */
export function withDiscovery(join: AskedJoin, { endpoint, ...found }: FoundDiscovery): AskedJoin {
  return { ...join, endpoint, found, discovers: join.discovers || found.token !== undefined };
}

async function ownKubeconfig(files: FileReader): Promise<string> {
  return (await files.stat(PATHS.adminConf)) === undefined ? PATHS.kubeletConf : PATHS.adminConf;
}
