import { Failure } from '../../../base/failure.ts';
import type { CommandLine } from '../../argv/command.ts';
import { configurationBytes } from '../../configuration/configuration-file.ts';
import { FLAG_REQUIRED } from './sentences.ts';

/** The content of the file that a flag names, which must be given. */
export async function readRequiredFile({ flags, path: command }: CommandLine, flag: string): Promise<Buffer> {
  const path = flags.string(flag);
  if (!path) throw new Failure(FLAG_REQUIRED, { flag: `--${flag}`, command: command.join(' ') });
  const { linuxHost } = await import('../../../host/linux/index.ts');
  return configurationBytes(path, linuxHost().read.files);
}
