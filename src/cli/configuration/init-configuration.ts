import { CONFIG_FILE_MISSING } from '../../api/sentences.ts';
import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { resolveVersion } from '../../cluster/api/requested-version.ts';
import { parseInitDocuments } from '../../config/documents/init-documents.ts';
import { atKubernetesVersion, type InitDraft } from '../../config/documents/init-draft.ts';
import { initDraftFromFlags } from '../../config/flags/init-flags.ts';
import { EXTRA_ARGUMENTS, INIT } from '../../config/options/init.ts';
import type { InitInput } from '../../config/types/init.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import type { InitSettings } from '../../phases/init/facts/facts.ts';
import type { Invocation } from '../argv/command.ts';
import type { FlagValues } from '../flags/flag.ts';
import { valuesOf } from '../flags/values.ts';
import { tokenFromFile } from './token-source.ts';

/** What a command line of `init` asks for, with what its files hold. Notices are emitted as warnings. */
export async function initInput(invocation: Invocation, host: HostReader, emit: Emit): Promise<InitInput> {
  const { flags } = invocation.line;
  const path = flags.string('config') || undefined;
  const file = path ? await readInitFile(path, flags.bool('allow-experimental-api'), host.files) : undefined;
  const tokenFile = await tokenFromFile(invocation, host.files, emit);
  const given = { ...valuesOf({ ...INIT, ...EXTRA_ARGUMENTS }, invocation.line), tokenFile };
  const { draft, notices } = initDraftFromFlags(given, file);
  warn(notices, emit);
  const resolved = await resolveVersion(draft.requestedVersion, host, invocation.interruption.signal);
  warn(resolved.notices, emit);
  return atKubernetesVersion(draft, resolved.version);
}

/** What a file says, or kubeadm's defaults, for a command that needs no version of Kubernetes. */
export async function initDraftOf(
  { line: { flags } }: Invocation,
  { files }: HostReader,
  emit: Emit,
): Promise<InitDraft> {
  const path = flags.string('config') || undefined;
  const file = path ? await readInitFile(path, flags.bool('allow-experimental-api'), files) : undefined;
  const { draft, notices } = initDraftFromFlags({ configFile: path }, file);
  warn(notices, emit);
  return draft;
}

function warn(notices: readonly Message[], emit: Emit): void {
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
}

export async function readInitFile(path: string, allowExperimentalApi: boolean, files: FileReader) {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path });
  return parseInitDocuments(bytes, path, { allowExperimentalApi });
}

/** What the flags say beside the configuration. */
export function initSettings(flags: FlagValues): InitSettings {
  return {
    uploadCerts: flags.bool('upload-certs'),
    kubeconfigDirectory: (flags.string('kubeconfig-dir') || '/etc/kubernetes').replace(/(?<=.)\/+$/, ''),
    kubeconfigPath: flags.string('kubeconfig') || '/etc/kubernetes/admin.conf',
  };
}
