import { withoutSlashes } from '../../base/trim.ts';
import { resolveVersion } from '../../cluster/requested-version.ts';
import { parseInitDocuments } from '../../config/documents/init-documents.ts';
import { atKubernetesVersion, type InitDraft } from '../../config/documents/init-draft.ts';
import { initDraftFromFlags } from '../../config/from-flags/init-flags.ts';
import { EXTRA_ARGUMENTS, INIT } from '../../config/options/init.ts';
import type { InitInput } from '../../config/types/init.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import type { InitSettings } from '../../phases/init/facts/facts.ts';
import type { Invocation } from '../argv/command.ts';
import type { FlagValues } from '../flags/flag.ts';
import { valuesOf } from '../flags/values.ts';
import { configurationBytes, warn } from './configuration-file.ts';
import { tokenFromFile } from './token-source.ts';

/** Configuration of `init` from its command line and files. Emits notices as warnings. */
export async function initInput(invocation: Invocation, host: HostReader, emit: Emit): Promise<InitInput> {
  const file = await initFile(invocation.line.flags, host.files);
  const tokenFile = await tokenFromFile(invocation, host.files, emit);
  const given = { ...valuesOf({ ...INIT, ...EXTRA_ARGUMENTS }, invocation.line), tokenFile };
  const { draft, notices } = initDraftFromFlags(given, file);
  warn(notices, emit);
  const resolved = await resolveVersion(draft.requestedVersion, host, invocation.interruption.signal);
  warn(resolved.notices, emit);
  return atKubernetesVersion(draft, resolved.version);
}

/** Configuration from a file, or kubeadm's defaults, for a command that needs no Kubernetes version. */
export async function initDraftOf(
  { line: { flags } }: Invocation,
  { files }: HostReader,
  emit: Emit,
): Promise<InitDraft> {
  const file = await initFile(flags, files);
  const { draft, notices } = initDraftFromFlags({ configFile: flags.string('config') || undefined }, file);
  warn(notices, emit);
  return draft;
}

/** The file that --config names; undefined without one. */
export async function initFile(flags: FlagValues, files: FileReader) {
  const path = flags.string('config');
  if (!path) return undefined;
  const allowExperimentalApi = flags.bool('allow-experimental-api');
  return parseInitDocuments(await configurationBytes(path, files), path, { allowExperimentalApi });
}

/** Settings from flags that are not part of the configuration. */
export function initSettings(flags: FlagValues): InitSettings {
  return {
    uploadCerts: flags.bool('upload-certs'),
    kubeconfigDirectory: withoutSlashes(flags.string('kubeconfig-dir') || '/etc/kubernetes'),
    kubeconfigPath: flags.string('kubeconfig') || '/etc/kubernetes/admin.conf',
  };
}
