import { resolveVersion } from '../../../cluster/requested-version.ts';
import { parseInitDocuments } from '../../../config/documents/init-documents.ts';
import { atKubernetesVersion } from '../../../config/documents/init-draft.ts';
import { initDraftFromFlags } from '../../../config/from-flags/init-flags.ts';
import { IMAGES_LIST, IMAGES_PULL } from '../../../config/options/init.ts';
import type { InitInput } from '../../../config/types/init.ts';
import type { Emit } from '../../../engine/events.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Invocation } from '../../argv/command.ts';
import { isCalledAsKubeadm } from '../../as-kubeadm/program.ts';
import { readRequiredFile, warn } from '../../configuration/configuration-file.ts';
import { valuesOf } from '../../flags/values.ts';

/** Configuration of an init with these flags, as far as images depend on it. Emits notices as warnings. */
export async function imagesInput(
  { line, interruption }: Invocation,
  host: HostReader,
  emit: Emit,
): Promise<InitInput> {
  const source = line.flags.string('config');
  const file = source
    ? parseInitDocuments(await readRequiredFile(line, 'config'), source, { allowExperimentalApi: false })
    : undefined;
  // kubeadm ignores the other flags with --config, and image-builder gives --cri-socket.
  const rows =
    source && isCalledAsKubeadm(line) ? { configFile: IMAGES_LIST.configFile } : { ...IMAGES_LIST, ...IMAGES_PULL };
  const { draft, notices } = initDraftFromFlags(valuesOf(rows, line), file);
  const resolved = await resolveVersion(draft.requestedVersion, host, interruption.signal);
  warn([...notices, ...resolved.notices], emit);
  return atKubernetesVersion(draft, resolved.version);
}
