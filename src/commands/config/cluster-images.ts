import { resolveVersion } from '../../cluster/requested-version.ts';
import { parseInitDocuments } from '../../config/init-documents.ts';
import { atKubernetesVersion } from '../../config/init-draft.ts';
import { initDraftFromFlags } from '../../config/init-flags.ts';
import type { InitInput } from '../../config/init-types.ts';
import type { Emit } from '../../events.ts';
import type { HostReader } from '../../host/ports.ts';
import type { Invocation } from '../invocation.ts';
import { readRequiredFile } from './required-file.ts';

/** What an init with these flags would be configured with, as far as images depend on it. Notices are emitted as warnings. */
export async function imagesInput({ line, interruption }: Invocation, host: HostReader, emit: Emit): Promise<InitInput> {
  const { flags } = line;
  const source = flags.string('config');
  const file = source ? parseInitDocuments(await readRequiredFile(line, 'config'), source, { allowExperimentalApi: false }) : undefined;
  const given = {
    config: source || undefined,
    criSocket: flags.string('cri-socket'),
    featureGates: flags.string('feature-gates'),
    imageRepository: flags.string('image-repository'),
    kubernetesVersion: flags.string('kubernetes-version'),
  };
  const { draft, notices } = initDraftFromFlags(given, file);
  const resolved = await resolveVersion(draft.requestedVersion, host, interruption.signal);
  for (const message of [...notices, ...resolved.notices]) emit({ type: 'notice', level: 'warning', message });
  return atKubernetesVersion(draft, resolved.version);
}
