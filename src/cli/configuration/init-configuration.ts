import { CONFIG_FILE_MISSING } from '../../api/sentences.ts';
import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import type { Message } from '../../base/text.ts';
import { resolveVersion } from '../../cluster/api/requested-version.ts';
import { parseInitDocuments } from '../../config/documents/init-documents.ts';
import { atKubernetesVersion, type InitDraft } from '../../config/documents/init-draft.ts';
import { type InitFlags, initDraftFromFlags } from '../../config/flags/init-flags.ts';
import type { InitInput } from '../../config/types/init.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import type { InitSettings } from '../../phases/init/facts/facts.ts';
import type { Invocation } from '../argv/command.ts';
import { flagsBeside } from '../flags/beside-config.ts';
import type { FlagValues } from '../flags/flag.ts';
import { tokenFromFile } from './token-source.ts';

/** What a command line of `init` asks for, with what its files hold. Notices are emitted as warnings. */
export async function initInput(invocation: Invocation, host: HostReader, emit: Emit): Promise<InitInput> {
  const { flags } = invocation.line;
  const path = flags.string('config') || undefined;
  const file = path ? await readInitFile(path, flags.bool('allow-experimental-api'), host.files) : undefined;
  const tokenFile = await tokenFromFile(invocation, host.files, emit);
  const given = { ...initFlags(flags), ...flagsBeside(invocation.line), tokenFile };
  const { draft, notices } = initDraftFromFlags(given, file);
  warn(notices, emit);
  const resolved = await resolveVersion(draft.requestedVersion, host, invocation.interruption.signal);
  warn(resolved.notices, emit);
  return atKubernetesVersion(draft, resolved.version);
}

/** What a file says, or kubeadm's defaults, for a command that needs no version of Kubernetes. */
export async function initDraftOf({ line: { flags } }: Invocation, { files }: HostReader, emit: Emit): Promise<InitDraft> {
  const path = flags.string('config') || undefined;
  const file = path ? await readInitFile(path, flags.bool('allow-experimental-api'), files) : undefined;
  const { draft, notices } = initDraftFromFlags({ config: path }, file);
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

function initFlags(flags: FlagValues): InitFlags {
  const secret = (name: string): Secret | undefined => {
    const value = flags.string(name);
    return value === undefined ? undefined : new Secret(value);
  };
  return {
    config: flags.string('config') || undefined,
    apiserverAdvertiseAddress: flags.string('apiserver-advertise-address'),
    apiserverBindPort: flags.number('apiserver-bind-port'),
    apiserverCertExtraSans: flags.list('apiserver-cert-extra-sans'),
    certDir: flags.string('cert-dir'),
    certificateKey: secret('certificate-key'),
    controlPlaneEndpoint: flags.string('control-plane-endpoint'),
    criSocket: flags.string('cri-socket'),
    featureGates: flags.string('feature-gates'),
    imageRepository: flags.string('image-repository'),
    kubernetesVersion: flags.string('kubernetes-version'),
    patches: flags.string('patches'),
    podNetworkCidr: flags.string('pod-network-cidr'),
    serviceCidr: flags.string('service-cidr'),
    serviceDnsDomain: flags.string('service-dns-domain'),
    token: secret('token'),
    tokenTtl: flags.string('token-ttl'),
    apiserverExtraArgs: flags.list('apiserver-extra-args'),
    controllerManagerExtraArgs: flags.list('controller-manager-extra-args'),
    schedulerExtraArgs: flags.list('scheduler-extra-args'),
  };
}
