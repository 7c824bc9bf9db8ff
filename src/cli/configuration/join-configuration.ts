import { shown } from '../../base/shown.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import type { FlagOptions, JoinFlags } from '../../config/from-flags/join-flags.ts';
import { JOIN } from '../../config/options/join.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import { type AskedJoin, askedConfiguration, requestedJoin } from '../../operations/asked-join.ts';
import type { RequestedJoin } from '../../operations/bound-join.ts';
import type { CommandLine, Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { configurationBytes } from './configuration-file.ts';
import { tokenFromFile } from './token-source.ts';

interface Asking {
  withoutCluster?: boolean;
  positional?: readonly string[];
  /** What the caller has found out, as the discovery of a kubeconfig's cluster. */
  foundFlags?: JoinFlags;
}

/** The join that a command line asks for. `positional`: the arguments, starting with the endpoint. */
export function askedByFlags(
  invocation: Invocation,
  { withoutCluster = false, positional = invocation.line.arguments, foundFlags = {} }: Asking = {},
): AskedJoin {
  const { line } = invocation;
  const { flags } = line;
  const specifiesCluster =
    foundFlags.token !== undefined || line.command.flags.some(({ name }) => name === 'discovery-file');
  return {
    flags: valuesOf(JOIN, line),
    endpoint: positional[0],
    file: async (files) => {
      const path = flags.string('config');
      if (!path) return undefined;
      return { path, file: await readConfiguration(path, flags.bool('allow-experimental-api'), files) };
    },
    token: (files, emit) => tokenFromFile(invocation, files, emit),
    discovers: !withoutCluster && specifiesCluster,
    found: foundFlags,
    asked: askedBy(line),
  };
}

/** Configuration of a join from its command line and files. Emits notices as warnings. */
export function joinConfiguration(
  invocation: Invocation,
  files: FileReader,
  emit: Emit,
  asking?: Asking,
): Promise<JoinConfiguration> {
  return askedConfiguration(askedByFlags(invocation, asking), { host: { files }, emit });
}

/** The join of another machine by the flags of `join`. */
export function requestedByFlags(invocation: Invocation, files: FileReader, emit: Emit): RequestedJoin {
  const isWhole = Boolean(invocation.line.flags.string('config'));
  return requestedJoin(askedByFlags(invocation), isWhole, { host: { files }, emit });
}

/** For the failure of a command line without a cluster. */
function askedBy({ command, path, arguments: words }: CommandLine): NonNullable<FlagOptions['asked']> {
  const takesKubeconfig = command.flags.some(({ name }) => name === 'kubeconfig');
  const by = takesKubeconfig ? 'kubeconfig' : command.name === 'apply' ? 'plan' : 'join';
  return { command: [...path, ...words].map(shown).join(' '), by };
}

export async function readConfiguration(path: string, allowExperimentalApi: boolean, files: FileReader) {
  return parseJoinDocuments(await configurationBytes(path, files), path, { allowExperimentalApi });
}
