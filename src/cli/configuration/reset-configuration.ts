import { CONFIG_FILE_MISSING } from '../../api/sentences.ts';
import { Failure } from '../../base/failure.ts';
import { parseResetDocuments } from '../../config/documents/reset-documents.ts';
import { resetConfigurationFromFlags } from '../../config/flags/reset-flags.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { cleanupsOf } from '../../phases/reset/cleanups.ts';
import type { ResetSettings } from '../../phases/reset/facts.ts';
import type { CommandLine } from '../argv/command.ts';
import { flagsBeside } from '../flags/beside-config.ts';

/** What a command line of `reset` asks for, with what its file holds. Notices are emitted as warnings. */
export async function resetSettings(line: CommandLine, files: FileReader, emit: Emit): Promise<ResetSettings> {
  const { flags } = line;
  const cleanup = cleanupsOf(flags.list('cleanup') ?? []);
  const path = flags.string('config') || undefined;
  const file = path ? await readFile(path, flags.bool('allow-experimental-api'), files) : undefined;
  const bool = (name: string): boolean | undefined => (flags.has(name) ? flags.bool(name) : undefined);
  const given = {
    config: path,
    certDir: flags.string('cert-dir'),
    cleanupTmpDir: bool('cleanup-tmp-dir'),
    criSocket: flags.string('cri-socket'),
    force: bool('force'),
    ...flagsBeside(line),
  };
  const { configuration, notices } = resetConfigurationFromFlags(given, file);
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
  return {
    configuration,
    cleanup,
    allowQuorumLoss: flags.bool('allow-etcd-quorum-loss'),
    kubeconfigPath: flags.string('kubeconfig') || PATHS.adminConf,
  };
}

async function readFile(path: string, allowExperimentalApi: boolean, files: FileReader) {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path });
  return parseResetDocuments(bytes, path, { allowExperimentalApi });
}
