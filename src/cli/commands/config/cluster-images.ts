import { resolveVersion } from '../../../cluster/api/requested-version.ts';
import { parseInitDocuments } from '../../../config/documents/init-documents.ts';
import { atKubernetesVersion } from '../../../config/documents/init-draft.ts';
import { initDraftFromFlags } from '../../../config/flags/init-flags.ts';
import { IMAGES_LIST, IMAGES_PULL } from '../../../config/options/images.ts';
import type { InitInput } from '../../../config/types/init.ts';
import type { Emit } from '../../../engine/events.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Invocation } from '../../argv/command.ts';
import { valuesOf } from '../../flags/values.ts';
import { readRequiredFile } from './required-file.ts';

/**
 * What an init with these flags would be configured with, as far as images depend on it. Notices are emitted as
 * warnings.
 */
export async function imagesInput(
  { line, interruption }: Invocation,
  host: HostReader,
  emit: Emit,
): Promise<InitInput> {
  const source = line.flags.string('config');
  const file = source
    ? parseInitDocuments(await readRequiredFile(line, 'config'), source, { allowExperimentalApi: false })
    : undefined;
  const { draft, notices } = initDraftFromFlags(valuesOf({ ...IMAGES_LIST, ...IMAGES_PULL }, line), file);
  const resolved = await resolveVersion(draft.requestedVersion, host, interruption.signal);
  for (const message of [...notices, ...resolved.notices]) emit({ type: 'notice', level: 'warning', message });
  return atKubernetesVersion(draft, resolved.version);
}
