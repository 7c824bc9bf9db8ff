import type { Secret } from '../base/secret.ts';
import { parseJoinDocuments } from '../config/documents/join-documents.ts';
import { joinConfigurationFromFlags } from '../config/flags/join-flags.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { Emit } from '../engine/events.ts';
import { linuxHost } from '../host/linux/index.ts';
import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import { type JoinOptions as Join, type JoinResult, join as joinWith } from '../operations/join.ts';
import { joinOrUndo } from '../operations/join-or-undo.ts';
import { joinPhases } from '../phases/join/list.ts';
import { selectPhases } from '../phases/select.ts';
import { parsedFile, secretOf, type WholeConfiguration, warn } from './documents.ts';
import { type Known, RUN_OPTIONS, refuseUnknown, WHOLE_CONFIGURATION } from './known-options.ts';
import { type Run, type RunOptions, runOf } from './run.ts';

/** How the cluster is found and what the node becomes: the flags of `kubejoin join`, with its defaults, checks and failures (which name the flags). */
export interface JoinSettings extends WholeConfiguration {
  /** host:port of an API server. */
  apiServerEndpoint?: string;
  /** A bootstrap token, for discovery and for the kubelet. */
  token?: Secret | string;
  /** For discovery only, and for the kubelet only, where these are not the same. */
  discoveryToken?: Secret | string;
  tlsBootstrapToken?: Secret | string;
  /** sha256:... of the cluster's CA: the pins that discovery trusts. */
  caCertHashes?: readonly string[];
  unsafeSkipCaVerification?: boolean;
  /** Path or https URL of a kubeconfig, instead of an endpoint. */
  discoveryFile?: string;
  /** A discovery file that came by URL may run programs and name local files. */
  allowRemoteDiscoveryPrograms?: boolean;
  nodeName?: string;
  /** unix:///path; default: found. */
  criSocket?: string;
  /** The machine becomes a control plane. */
  controlPlane?: ControlPlaneSettings | boolean;
  /** Directory of patches on the host. */
  patches?: string;
  ignorePreflightErrors?: readonly string[];
}

/** Settings of a machine that joins as a control plane. */
export interface ControlPlaneSettings {
  /** 64 hexadecimal digits: opens the certificates that init has uploaded. */
  certificateKey?: Secret | string;
  /** Of the API server here. Default: the address by which the machine reaches others, and 6443. */
  advertiseAddress?: string;
  bindPort?: number;
}

export interface JoinOptions extends JoinSettings, RunOptions {
  /** Phases and groups to leave out. */
  skipPhases?: readonly string[];
  /** Changes nothing; each change comes as `change-previewed`. */
  dryRun?: boolean;
  /** One phase or group only, as `kubejoin join phase` runs it. */
  only?: string;
  /** A machine that is this node already, and healthy, is a success. */
  ifNeeded?: boolean;
  /** A whole join that fails or is interrupted takes back what it has changed. */
  undoOnFailure?: boolean;
}

export const JOIN_SETTINGS: Known<JoinSettings> = {
  ...WHOLE_CONFIGURATION,
  apiServerEndpoint: 'text',
  token: 'secret',
  discoveryToken: 'secret',
  tlsBootstrapToken: 'secret',
  caCertHashes: 'texts',
  unsafeSkipCaVerification: 'flag',
  discoveryFile: 'text',
  allowRemoteDiscoveryPrograms: 'flag',
  nodeName: 'text',
  criSocket: 'text',
  controlPlane: 'settings',
  patches: 'text',
  ignorePreflightErrors: 'texts',
};
const CONTROL_PLANE_SETTINGS: Known<ControlPlaneSettings> = { certificateKey: 'secret', advertiseAddress: 'text', bindPort: 'number' };
export const JOIN_OPTIONS: Known<JoinOptions> = {
  ...JOIN_SETTINGS,
  ...RUN_OPTIONS,
  skipPhases: 'texts',
  dryRun: 'flag',
  only: 'text',
  ifNeeded: 'flag',
  undoOnFailure: 'flag',
};

/** Joins a machine to a cluster. */
export function join(options: JoinOptions): Run<JoinResult> {
  return runOf({ options, known: JOIN_OPTIONS }, async (emit, signal) => {
    const { only, undoOnFailure = false } = options;
    const whole = undoOnFailure && only === undefined;
    return (whole ? joinOrUndo : joinWith)({ ...(await joinInput(options, { emit, signal })), ...(only !== undefined && { only }) });
  });
}

/** What a join, a plan of it and the join of a plan are started with. */
export async function joinInput(options: JoinOptions, { emit, signal }: Pick<Join, 'emit' | 'signal'>): Promise<Join> {
  const { host = linuxHost(), only, ifNeeded = false, allowRemoteDiscoveryPrograms: allowRemoteFilePrograms = false } = options;
  const configuration = await joinConfiguration(options, { host: host.read, emit, discovers: discovers(only) });
  return { configuration, host, emit, signal, ifNeeded, allowRemoteFilePrograms };
}

/** Whether what runs looks for the cluster; other single phases know it by what earlier ones have left on the machine. */
function discovers(only: string | undefined): boolean {
  return only === undefined || selectPhases(joinPhases, { only, skip: [] }).some(({ flags }) => flags.includes('discovery-file'));
}

interface ReadingContext {
  host: HostReader;
  emit: Emit;
  /** The settings say how the cluster is found. */
  discovers: boolean;
}

/** What the options come to; its notices are emitted. */
export async function joinConfiguration(
  options: Omit<JoinOptions, keyof RunOptions>,
  { host, emit, discovers }: ReadingContext,
): Promise<JoinConfiguration> {
  if (typeof options.controlPlane === 'object') refuseUnknown(options.controlPlane, CONTROL_PLANE_SETTINGS);
  const parsed = await parsedFile(options, { kind: 'JoinConfiguration', files: host.files, parse: parseJoinDocuments });
  const { configuration, notices } = joinConfigurationFromFlags(
    { config: parsed?.path, ...flagsOf(options) },
    options.apiServerEndpoint,
    parsed?.file,
    discovers ? {} : { kubeconfigForDiscovery: await kubeconfigOf(host) },
  );
  warn(notices, emit);
  return configuration;
}

function flagsOf(options: Omit<JoinOptions, keyof RunOptions>) {
  const { controlPlane } = options;
  const settings: ControlPlaneSettings = typeof controlPlane === 'object' ? controlPlane : {};
  return {
    token: secretOf(options.token),
    discoveryToken: secretOf(options.discoveryToken),
    tlsBootstrapToken: secretOf(options.tlsBootstrapToken),
    discoveryTokenCaCertHash: options.caCertHashes,
    discoveryTokenUnsafeSkipCaVerification: options.unsafeSkipCaVerification,
    discoveryFile: options.discoveryFile,
    nodeName: options.nodeName,
    criSocket: options.criSocket,
    ignorePreflightErrors: options.ignorePreflightErrors,
    controlPlane: controlPlane === undefined ? undefined : controlPlane !== false,
    certificateKey: secretOf(settings.certificateKey),
    apiserverAdvertiseAddress: settings.advertiseAddress,
    apiserverBindPort: settings.bindPort,
    patches: options.patches,
    skipPhases: options.skipPhases,
    dryRun: options.dryRun,
  };
}

async function kubeconfigOf({ files }: HostReader): Promise<string> {
  return (await files.stat(PATHS.adminConf)) === undefined ? PATHS.kubeletConf : PATHS.adminConf;
}
