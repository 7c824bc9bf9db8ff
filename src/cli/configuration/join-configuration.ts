import { shown } from '../../base/shown.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import { type FlagOptions, type JoinFlags, joinConfigurationFromFlags } from '../../config/from-flags/join-flags.ts';
import { JOIN } from '../../config/options/join.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { CommandLine, Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { configurationBytes, warn } from './configuration-file.ts';
import { tokenFromFile } from './token-source.ts';

/**
 * Configuration of a join from its command line and files. Emits notices as warnings. `foundFlags`: what the caller has
 * found out, as the discovery of a kubeconfig's cluster; a configuration file takes their place.
 */
export async function joinConfiguration(
  invocation: Invocation,
  files: FileReader,
  emit: Emit,
  {
    withoutCluster = false,
    positional = invocation.line.arguments,
    foundFlags = {},
  }: { withoutCluster?: boolean; positional?: readonly string[]; foundFlags?: JoinFlags } = {},
): Promise<JoinConfiguration> {
  const { line } = invocation;
  const { flags } = line;
  const configPath = flags.string('config');
  const file = configPath
    ? await readConfiguration(configPath, flags.bool('allow-experimental-api'), files)
    : undefined;
  const tokenFile = await tokenFromFile(invocation, files, emit);
  const hasDiscovery =
    foundFlags.token !== undefined || line.command.flags.some(({ name }) => name === 'discovery-file');
  const { configuration, notices } = joinConfigurationFromFlags(
    { ...valuesOf(JOIN, line), ...(file ? {} : foundFlags), tokenFile },
    positional[0],
    file,
    { ...(await otherDiscovery(!withoutCluster && hasDiscovery, files)), asked: askedBy(line) },
  );
  warn(notices, emit);
  return configuration;
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

/** Discovery for a phase without discovery flags: through the kubeconfig that earlier phases wrote. */
async function otherDiscovery(hasDiscovery: boolean, files: FileReader): Promise<{ kubeconfigForDiscovery?: string }> {
  if (hasDiscovery) return {};
  const isControlPlane = (await files.stat(PATHS.adminConf)) !== undefined;
  return { kubeconfigForDiscovery: isControlPlane ? PATHS.adminConf : PATHS.kubeletConf };
}
