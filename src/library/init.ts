import { resolveVersion } from '../cluster/requested-version.ts';
import { parseInitDocuments } from '../config/init-documents.ts';
import { atKubernetesVersion } from '../config/init-draft.ts';
import { type InitFlags, initDraftFromFlags } from '../config/init-flags.ts';
import type { InitInput } from '../config/init-types.ts';
import type { Emit } from '../events.ts';
import { linuxHost } from '../host/linux/index.ts';
import type { HostReader } from '../host/ports.ts';
import { type InitResult, init as initWith } from '../init.ts';
import { PATHS } from '../manifests/paths.ts';
import type { Secret } from '../secret.ts';
import { parsedFile, secretOf, type WholeConfiguration, warn } from './documents.ts';
import { type Run, type RunOptions, runOf } from './run.ts';

/** The flags of `kubejoin init` in camel case, with its defaults, checks and failures. */
export interface InitOptions
  extends Omit<InitFlags, 'config' | 'token' | 'tokenFile' | 'certificateKey' | 'featureGates'>,
    WholeConfiguration,
    RunOptions {
  /** The first token to join with; default: one made at random. */
  token?: Secret | string;
  certificateKey?: Secret | string;
  featureGates?: Readonly<Record<string, boolean>>;
  /** Control planes that join can download the certificates. */
  uploadCerts?: boolean;
  /** Where kubeconfig files are written; default /etc/kubernetes. */
  kubeconfigDir?: string;
  /** Of an administrator, for single phases; default /etc/kubernetes/admin.conf. */
  kubeconfig?: string;
  /** One phase or group only, as `kubejoin init phase` runs it. */
  only?: string;
  /** A machine that is this cluster's control plane already is a success. */
  ifNeeded?: boolean;
}

/** Makes a machine the first control plane of a cluster. `result.joining` says how others join, with the secrets that takes. */
export function init(options: InitOptions = {}): Run<InitResult> {
  return runOf(async (emit, signal) => {
    const { host = linuxHost(), only, ifNeeded = false, uploadCerts = false } = options;
    const { kubeconfigDir = '/etc/kubernetes', kubeconfig: kubeconfigPath = PATHS.adminConf } = options;
    return initWith({
      ...{ input: await inputOf(options, { host: host.read, emit, signal }), host, emit, signal, ifNeeded },
      settings: { uploadCerts, kubeconfigDirectory: kubeconfigDir.replace(/(?<=.)\/+$/, ''), kubeconfigPath },
      ...(only !== undefined && { only }),
    });
  }, options);
}

async function inputOf(
  options: InitOptions,
  { host, emit, signal }: { host: HostReader; emit: Emit; signal: AbortSignal },
): Promise<InitInput> {
  const parsed = await parsedFile(options, { kind: 'InitConfiguration', files: host.files, parse: parseInitDocuments });
  const { draft, notices } = initDraftFromFlags({ config: parsed?.path, ...flagsOf(options) }, parsed?.file);
  warn(notices, emit);
  const resolved = await resolveVersion(draft.requestedVersion, host, signal);
  warn(resolved.notices, emit);
  return atKubernetesVersion(draft, resolved.version);
}

/** Only flags: what refuses flags beside a file looks at all fields. */
function flagsOf(options: InitOptions): InitFlags {
  const { configuration: _, configFile: __, allowExperimentalApi: ___, host: ____, signal: _____, ...others } = options;
  const { uploadCerts: _1, kubeconfigDir: _2, kubeconfig: _3, only: _4, ifNeeded: _5, featureGates, ...flags } = others;
  const gates = featureGates && Object.entries(featureGates).map(([name, on]) => `${name}=${on}`);
  return { ...flags, token: secretOf(flags.token), certificateKey: secretOf(flags.certificateKey), featureGates: gates?.join(',') };
}
