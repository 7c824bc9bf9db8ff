import { CONFIG_FILE_MISSING } from '../../api/sentences.ts';
import { Failure } from '../../base/failure.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import { type JoinFlags, joinConfigurationFromFlags } from '../../config/flags/join-flags.ts';
import { JOIN } from '../../config/options/join.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { tokenFromFile } from './token-source.ts';

/** The configuration that a command line asks for, with what its files hold. Its notices are emitted as warnings. */
export async function joinConfiguration(
  invocation: Invocation,
  files: FileReader,
  emit: Emit,
  {
    withoutCluster = false,
    words = invocation.line.arguments,
    more = {},
  }: { withoutCluster?: boolean; words?: readonly string[]; more?: JoinFlags } = {},
): Promise<JoinConfiguration> {
  const { line } = invocation;
  const flags = line.flags;
  const [endpoint] = words;
  const configPath = flags.string('config');
  const file = configPath
    ? await readConfiguration(configPath, flags.bool('allow-experimental-api'), files)
    : undefined;
  const token = await tokenFromFile(invocation, files, emit);
  const hasDiscovery = line.command.flags.some(({ name }) => name === 'discovery-file');
  const given = { ...valuesOf(JOIN, line), ...(file ? {} : more), tokenFile: token };
  const { configuration, notices } = joinConfigurationFromFlags(
    given,
    endpoint,
    file,
    await otherDiscovery(!withoutCluster && hasDiscovery, files),
  );
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
  return configuration;
}

export async function readConfiguration(path: string, allowExperimentalApi: boolean, files: FileReader) {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path });
  return parseJoinDocuments(bytes, path, { allowExperimentalApi });
}

/** A phase without discovery flags finds the cluster by what earlier phases have left on this machine. */
async function otherDiscovery(hasDiscovery: boolean, files: FileReader): Promise<{ kubeconfigForDiscovery?: string }> {
  if (hasDiscovery) return {};
  const isControlPlane = (await files.stat(PATHS.adminConf)) !== undefined;
  return { kubeconfigForDiscovery: isControlPlane ? PATHS.adminConf : PATHS.kubeletConf };
}
