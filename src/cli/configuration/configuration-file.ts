import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { CONFIG_FILE_MISSING } from '../../config/config-sentences.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import type { CommandLine } from '../argv/command.ts';
import type { Scrubber } from '../secrecy.ts';
import { FLAG_REQUIRED } from './cli-configuration-sentences.ts';

/** Content of the configuration file that `flag` names, by default --config. Throws CONFIG_FILE_MISSING. */
export async function configurationBytes(path: string, files: FileReader, flag?: string): Promise<Buffer> {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path, ...(flag !== undefined && { flag }) });
  return bytes;
}

/** Emits notices of a configuration as warnings. */
export function warn(notices: readonly Message[], emit: Emit): void {
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
}

/** Masks the secrets of a configuration in all output: by itself, a scrubber only knows those of the command line. */
export function maskSecrets({ discovery, controlPlane }: JoinConfiguration, scrubber: Scrubber): void {
  for (const secret of [discovery.bootstrapToken?.token, discovery.tlsBootstrapToken, controlPlane?.certificateKey])
    if (secret) scrubber.addToken(secret.reveal());
}

/** The content of the file that a flag names, which must be given. */
export async function readRequiredFile({ flags, path: command }: CommandLine, flag: string): Promise<Buffer> {
  const path = flags.string(flag);
  if (!path) throw new Failure(FLAG_REQUIRED, { flag: `--${flag}`, command: command.join(' ') });
  const { linuxHost } = await import('../../host/linux/index.ts');
  return configurationBytes(path, linuxHost().read.files, flag);
}
