import { CONFIG_FILE_MISSING } from '../../api/sentences.ts';
import { Failure } from '../../base/failure.ts';
import { parseResetDocuments } from '../../config/documents/reset-documents.ts';
import { resetConfigurationFromFlags } from '../../config/flags/reset-flags.ts';
import { RESET } from '../../config/options/reset.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { cleanupsOf } from '../../phases/reset/cleanups.ts';
import type { ResetSettings } from '../../phases/reset/facts.ts';
import type { CommandLine } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';

/** What a command line of `reset` asks for, with what its file holds. Notices are emitted as warnings. */
export async function resetSettings(line: CommandLine, files: FileReader, emit: Emit): Promise<ResetSettings> {
  const given = valuesOf(RESET, line);
  const { configFile: path, allowExperimentalApi = false } = given;
  const cleanup = cleanupsOf(given.cleanup ?? []);
  const file = path ? await readFile(path, allowExperimentalApi, files) : undefined;
  const { configuration, notices } = resetConfigurationFromFlags(given, file);
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
  return {
    configuration,
    cleanup,
    allowQuorumLoss: given.allowEtcdQuorumLoss ?? false,
    kubeconfigPath: given.kubeconfig || PATHS.adminConf,
  };
}

async function readFile(path: string, allowExperimentalApi: boolean, files: FileReader) {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path });
  return parseResetDocuments(bytes, path, { allowExperimentalApi });
}
