import type { Failure } from '../base/failure.ts';
import { parseJoinDocuments } from '../config/documents/join-documents.ts';
import { type JoinFlags, joinConfigurationFromFlags } from '../config/from-flags/join-flags.ts';
import { BUNDLE } from '../config/options/bundle.ts';
import { CONTROL_PLANE_SETTINGS, JOIN, JOIN_RUN, JOIN_SETTINGS as SETTINGS } from '../config/options/join.ts';
import type { LibraryOptions } from '../config/options/option.ts';
import { NODE_OPTIONS, PHASE_OPTIONS } from '../config/options/shared.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { BundledImages } from '../engine/changes/image-changes.ts';
import type { Emit } from '../engine/events.ts';
import { linuxHost } from '../host/linux/index.ts';
import { verifyWithSsh } from '../host/linux/programs/ssh-signature.ts';
import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { RequestedJoin } from '../operations/bound-join.ts';
import { bundledFile, joinBeside } from '../operations/bundle/bundled-file.ts';
import { joinedBefore } from '../operations/bundle/joined-before.ts';
import { bundlePaths } from '../operations/bundle/verify-bundle.ts';
import { type JoinOptions as Join, type JoinResult, join as joinWith } from '../operations/join.ts';
import { joinOrUndo } from '../operations/join-or-undo.ts';
import { joinPhases } from '../phases/join/list.ts';
import { selectPhases } from '../phases/select.ts';
import { parsedFile, type WholeConfiguration, warn } from './documents.ts';
import { type Known, knownOf, RUN_OPTIONS, refuseUnknown, valuesOf, WHOLE_CONFIGURATION } from './run/known-options.ts';
import { type Run, type RunOptions, runOf } from './run/run.ts';

/**
 * Settings of discovery and of the node: the flags of `kubejoin join`, with the same defaults, checks and failures
 * (which name the flags).
 */
export interface JoinSettings
  extends WholeConfiguration,
    Omit<LibraryOptions<typeof SETTINGS & typeof NODE_OPTIONS>, 'controlPlane'> {
  /** host:port of an API server. */
  apiServerEndpoint?: string;
  /**
   * Joins the machine as a control-plane node, with these settings.
   * @default false
   */
  controlPlane?: ControlPlaneSettings | boolean;
}

/** Settings of a machine that joins as a control-plane node. */
export interface ControlPlaneSettings extends LibraryOptions<typeof CONTROL_PLANE_SETTINGS> {}

/** Options of `join`. */
export interface JoinOptions
  extends JoinSettings,
    RunOptions,
    LibraryOptions<typeof PHASE_OPTIONS & typeof JOIN_RUN & typeof BUNDLE> {
  /** A single phase or group to run, as `kubejoin join phase` does. */
  only?: string;
}

export const JOIN_SETTINGS: Known<JoinSettings> = {
  ...knownOf({ ...SETTINGS, ...NODE_OPTIONS }),
  ...WHOLE_CONFIGURATION,
  apiServerEndpoint: 'text',
  controlPlane: 'settings',
};
export const JOIN_OPTIONS: Known<JoinOptions> = {
  ...JOIN_SETTINGS,
  ...RUN_OPTIONS,
  ...knownOf({ ...PHASE_OPTIONS, ...JOIN_RUN, ...BUNDLE }),
  only: 'text',
};

/**
 * Joins a machine to a cluster.
 *
 * @throws A Failure: FLAGS_INVALID or CONFIG_INVALID for wrong options, CA_PIN_MISMATCH and others of class discovery
 * for a cluster that is not found or not trusted, PREFLIGHT_FAILED for failed checks, ALREADY_JOINED without `ifNeeded`,
 * WAIT_TIMED_OUT for what takes too long; BUNDLE_SIGNER_UNKNOWN, BUNDLE_EXPIRED, BUNDLE_FOREIGN and others for a bundle
 * that this machine does not trust or that is not for it. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * await using rehearsal = await startRehearsal();
 * const { nodeName } = await join(rehearsal.joinOptions('node-1'));
 * @example
 * const { outcome } = await join({
 *   apiServerEndpoint: '10.0.0.1:6443',
 *   token: 'abcdef.0123456789abcdef',
 *   caCertHashes: [`sha256:${'0'.repeat(64)}`],
 *   signal: AbortSignal.timeout(120_000),
 * });
 * @example
 * const { nodeName } = await join({ bundle: '/media/worker-7.kubejoin' });
 */
export function join(options: JoinOptions): Run<JoinResult> {
  return runOf({ command: 'join', options, known: JOIN_OPTIONS }, async (emit, signal) => {
    const { only, undoOnFailure = false } = options;
    const whole = undoOnFailure && only === undefined;
    const mayBeExpired = options.ifNeeded === true && only === undefined;
    const { expired, ...input } = await joinOptions(options, { emit, signal, mayBeExpired });
    if (expired) {
      const joined = await joinedBefore(input);
      if (joined === undefined) throw expired;
      return joined;
    }
    return (whole ? joinOrUndo : joinWith)({ ...input, ...(only !== undefined && { only }) });
  });
}

/**
 * The input of a join, of its plan, and of the join of a plan. `mayBeExpired`: the caller throws `expired`, or uses
 * nothing of the bundle.
 */
export async function joinOptions(
  options: JoinOptions,
  { emit, signal, mayBeExpired = false }: Pick<Join, 'emit' | 'signal'> & { mayBeExpired?: boolean },
): Promise<Join & { expired?: Failure | undefined }> {
  const {
    host = linuxHost(),
    only,
    ifNeeded = false,
    allowRemoteDiscoveryPrograms: allowRemoteFilePrograms = false,
  } = options;
  const context = { host: host.read, emit };
  const bundled =
    options.bundle === undefined && options.bundleSigners === undefined
      ? undefined
      : await fromBundle(options, { ...context, mayBeExpired });
  const configuration =
    bundled?.configuration ?? (await joinConfiguration(options, { ...context, discovers: discovers(only) }));
  const ofBundle = bundled && { bundle: bundled.images, expired: bundled.expired };
  return { configuration, host, emit, signal, ifNeeded, allowRemoteFilePrograms, ...ofBundle };
}

/** The configuration and the images of a verified bundle that is for this machine. */
async function fromBundle(
  options: JoinOptions,
  { host, emit, mayBeExpired }: Omit<ReadingContext, 'discovers'> & { mayBeExpired: boolean },
): Promise<{ configuration: JoinConfiguration; images: BundledImages; expired: Failure | undefined }> {
  for (const other of ['configuration', 'only'] as const)
    if (options[other] !== undefined) throw new TypeError(`Give \`bundle\` or \`${other}\`, not both.`);
  const values = flagsOf(options);
  const paths = bundlePaths(options.bundle ?? '', options.bundleSigners);
  const opening = { ...paths, host, verify: verifyWithSsh, emit, mayBeExpired };
  const bundled = await bundledFile({ ...opening, values, endpoint: options.apiServerEndpoint });
  const { configuration, notices } = joinBeside(values, bundled);
  warn(notices, emit);
  return { configuration, images: bundled.images, expired: bundled.expired };
}

/** True if discovery runs; other single phases find the cluster by the kubeconfig of an earlier phase. */
function discovers(only: string | undefined): boolean {
  return (
    only === undefined ||
    selectPhases(joinPhases, { only, skip: [] }).some(({ flags }) => flags.includes('discovery-file'))
  );
}

interface ReadingContext {
  host: HostReader;
  emit: Emit;
  /** True if the settings specify the cluster. */
  discovers: boolean;
}

/** The configuration by the options. Emits its notices. */
export async function joinConfiguration(
  options: Omit<JoinOptions, keyof RunOptions>,
  { host, emit, discovers }: ReadingContext,
): Promise<JoinConfiguration> {
  if (typeof options.controlPlane === 'object') refuseUnknown(options.controlPlane, knownOf(CONTROL_PLANE_SETTINGS));
  const parsed = await parsedFile(options, { kind: 'JoinConfiguration', files: host.files, parse: parseJoinDocuments });
  const { configuration, notices } = joinConfigurationFromFlags(
    { ...flagsOf(options), configFile: parsed?.path },
    options.apiServerEndpoint,
    parsed?.file,
    discovers ? {} : { kubeconfigForDiscovery: await kubeconfigOf(host) },
  );
  warn(notices, emit);
  return configuration;
}

/** The join of another machine by these options. */
export function requestedJoin(
  options: Omit<JoinOptions, keyof RunOptions>,
  { host, emit }: Omit<ReadingContext, 'discovers'>,
): RequestedJoin {
  const { apiServerEndpoint: endpoint, discoveryFile, caCertHashes, unsafeSkipCaVerification } = options;
  return {
    isWhole: options.configuration !== undefined || options.configFile !== undefined,
    endpoint,
    values: { discoveryFile, caCertHashes, unsafeSkipCaVerification },
    configuration: ({ endpoint: found, ...foundDiscovery } = {}) => {
      const settings = { ...options, ...foundDiscovery, ...(found !== undefined && { apiServerEndpoint: found }) };
      return joinConfiguration(settings, { host, emit, discovers: true });
    },
  };
}

function flagsOf({ controlPlane, ...options }: Omit<JoinOptions, keyof RunOptions>): JoinFlags {
  const settings = typeof controlPlane === 'object' ? controlPlane : {};
  return {
    ...valuesOf(JOIN, { ...options, ...settings }),
    controlPlane: controlPlane === undefined ? undefined : controlPlane !== false,
  };
}

async function kubeconfigOf({ files }: HostReader): Promise<string> {
  return (await files.stat(PATHS.adminConf)) === undefined ? PATHS.kubeletConf : PATHS.adminConf;
}
