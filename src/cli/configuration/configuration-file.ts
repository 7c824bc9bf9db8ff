import { CONFIG_FILE_MISSING } from '../../api/sentences.ts';
import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';

/** Content of a configuration file. Throws CONFIG_FILE_MISSING. */
export async function configurationBytes(path: string, files: FileReader): Promise<Buffer> {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path });
  return bytes;
}

/** Emits notices of a configuration as warnings. */
export function warn(notices: readonly Message[], emit: Emit): void {
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
}
