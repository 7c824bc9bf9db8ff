import { parseResetDocuments } from '../config/reset-documents.ts';
import { resetConfigurationFromFlags } from '../config/reset-flags.ts';
import type { Emit } from '../events.ts';
import { Failure } from '../failure.ts';
import type { FileReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { Cleanup, ResetSettings } from '../phases/reset/facts.ts';
import type { CommandLine } from './argv.ts';
import { flagsBeside } from './flags/beside-config.ts';
import { CLEANUP_CHOICES } from './flags/reset-flags.ts';
import { shown } from './secrecy.ts';

/** What a command line of `reset` asks for, with what its file holds. Notices are emitted as warnings. */
export async function resetSettings(line: CommandLine, files: FileReader, emit: Emit): Promise<ResetSettings> {
  const { flags } = line;
  const cleanup = cleanups(flags.list('cleanup') ?? []);
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
  if (bytes === undefined) throw new Failure('CONFIG_FILE_MISSING', { path });
  return parseResetDocuments(bytes, path, { allowExperimentalApi });
}

function cleanups(names: readonly string[]): Set<Cleanup> {
  const known = new Set<string>(CLEANUP_CHOICES);
  const wrong = names.find((name) => !known.has(name));
  if (wrong !== undefined)
    throw new Failure('FLAG_VALUE_INVALID', { flag: 'cleanup', value: shown(wrong), expected: 'choice', choices: [...CLEANUP_CHOICES] });
  return new Set(names as Cleanup[]);
}
