import type { Secret } from '../base/secret.ts';
import { resolveVersion } from '../cluster/api/requested-version.ts';
import { parseInitDocuments } from '../config/documents/init-documents.ts';
import { atKubernetesVersion } from '../config/documents/init-draft.ts';
import { type InitFlags, initDraftFromFlags } from '../config/flags/init-flags.ts';
import type { InitInput } from '../config/types/init.ts';
import type { Emit } from '../engine/events.ts';
import { linuxHost } from '../host/linux/index.ts';
import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import { type InitResult, init as initWith } from '../operations/init.ts';
import { parsedFile, secretOf, type WholeConfiguration, warn } from './documents.ts';
import { type Known, RUN_OPTIONS, WHOLE_CONFIGURATION } from './known-options.ts';
import { type Run, type RunOptions, runOf } from './run.ts';

/** The flags of `kubejoin init` in camel case, with its defaults, checks and failures (which name the flags). */
export interface InitOptions extends WholeConfiguration, RunOptions {
  /** A version (v1.37.2) or a label (stable-1). */
  kubernetesVersion?: string;
  /** host:port that all control planes share. Without it no second one can join. */
  controlPlaneEndpoint?: string;
  /** Of the API server here. Default: the address by which the machine reaches others, and 6443. */
  apiserverAdvertiseAddress?: string;
  apiserverBindPort?: number;
  apiserverCertExtraSans?: readonly string[];
  podNetworkCidr?: string;
  serviceCidr?: string;
  serviceDnsDomain?: string;
  nodeName?: string;
  /** unix:///path; default: found. */
  criSocket?: string;
  certDir?: string;
  imageRepository?: string;
  featureGates?: Readonly<Record<string, boolean>>;
  /** The first token to join with; default: one made at random. */
  token?: Secret | string;
  /** In Go's notation of durations (24h0m0s); 0: never. */
  tokenTtl?: string;
  /** 64 hexadecimal digits, for uploadCerts; default: made at random. */
  certificateKey?: Secret | string;
  /** Directory of patches on the host. */
  patches?: string;
  ignorePreflightErrors?: readonly string[];
  /** Phases and groups to leave out. */
  skipPhases?: readonly string[];
  /** Changes nothing; each change comes as `change-previewed`. */
  dryRun?: boolean;
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

const INIT_OPTIONS: Known<InitOptions> = {
  ...WHOLE_CONFIGURATION,
  ...RUN_OPTIONS,
  kubernetesVersion: 'text',
  controlPlaneEndpoint: 'text',
  apiserverAdvertiseAddress: 'text',
  apiserverBindPort: 'number',
  apiserverCertExtraSans: 'texts',
  podNetworkCidr: 'text',
  serviceCidr: 'text',
  serviceDnsDomain: 'text',
  nodeName: 'text',
  criSocket: 'text',
  certDir: 'text',
  imageRepository: 'text',
  featureGates: 'flags',
  token: 'secret',
  tokenTtl: 'text',
  certificateKey: 'secret',
  patches: 'text',
  ignorePreflightErrors: 'texts',
  skipPhases: 'texts',
  dryRun: 'flag',
  uploadCerts: 'flag',
  kubeconfigDir: 'text',
  kubeconfig: 'text',
  only: 'text',
  ifNeeded: 'flag',
};

/** Makes a machine the first control plane of a cluster. `result.joining` says how others join, with the secrets that takes. */
export function init(options: InitOptions = {}): Run<InitResult> {
  return runOf({ options, known: INIT_OPTIONS }, async (emit, signal) => {
    const { host = linuxHost(), only, ifNeeded = false, uploadCerts = false } = options;
    const { kubeconfigDir = '/etc/kubernetes', kubeconfig: kubeconfigPath = PATHS.adminConf } = options;
    return initWith({
      ...{ input: await inputOf(options, { host: host.read, emit, signal }), host, emit, signal, ifNeeded },
      settings: { uploadCerts, kubeconfigDirectory: kubeconfigDir.replace(/(?<=.)\/+$/, ''), kubeconfigPath },
      ...(only !== undefined && { only }),
    });
  });
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

function flagsOf(options: InitOptions): InitFlags {
  const gates = options.featureGates && Object.entries(options.featureGates).map(([name, on]) => `${name}=${on}`);
  return {
    kubernetesVersion: options.kubernetesVersion,
    controlPlaneEndpoint: options.controlPlaneEndpoint,
    apiserverAdvertiseAddress: options.apiserverAdvertiseAddress,
    apiserverBindPort: options.apiserverBindPort,
    apiserverCertExtraSans: options.apiserverCertExtraSans,
    podNetworkCidr: options.podNetworkCidr,
    serviceCidr: options.serviceCidr,
    serviceDnsDomain: options.serviceDnsDomain,
    nodeName: options.nodeName,
    criSocket: options.criSocket,
    certDir: options.certDir,
    imageRepository: options.imageRepository,
    featureGates: gates?.join(','),
    token: secretOf(options.token),
    tokenTtl: options.tokenTtl,
    certificateKey: secretOf(options.certificateKey),
    patches: options.patches,
    ignorePreflightErrors: options.ignorePreflightErrors,
    skipPhases: options.skipPhases,
    dryRun: options.dryRun,
  };
}
