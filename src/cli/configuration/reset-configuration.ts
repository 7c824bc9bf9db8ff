import { parseResetDocuments } from '../../config/documents/reset-documents.ts';
import { resetConfigurationFromFlags } from '../../config/from-flags/reset-flags.ts';
import { RESET } from '../../config/options/reset.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { cleanupsOf } from '../../phases/reset/cleanups.ts';
import type { ResetSettings } from '../../phases/reset/facts.ts';
import type { CommandLine } from '../argv/command.ts';
import { isCalledAsKubeadm } from '../as-kubeadm/program.ts';
import { valuesOf } from '../flags/values.ts';
import { configurationBytes, warn } from './configuration-file.ts';

/** Settings of `reset` from its command line and file. Emits notices as warnings. */
export async function resetSettings(line: CommandLine, files: FileReader, emit: Emit): Promise<ResetSettings> {
  const given = valuesOf(RESET, line);
  const { configFile: path, allowExperimentalApi = false } = given;
  const cleanup = cleanupsOf(given.cleanup ?? []);
  const file = path
    ? parseResetDocuments(await configurationBytes(path, files), path, { allowExperimentalApi })
    : undefined;
  const { configuration, notices } = resetConfigurationFromFlags(given, file);
  warn(notices, emit);
  return {
    configuration,
    cleanup,
    allowQuorumLoss: given.allowEtcdQuorumLoss ?? false,
    kubeconfigPath: given.kubeconfig || PATHS.adminConf,
    keepEmptied: isCalledAsKubeadm(line),
  };
}
