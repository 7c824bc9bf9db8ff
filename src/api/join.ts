import { parseJoinDocuments } from '../config/documents/join-documents.ts';
import {
  CONTROL_PLANE_SETTINGS,
  JOIN,
  JOIN_RUN,
  REPLACEMENT,
  JOIN_SETTINGS as SETTINGS,
} from '../config/options/join.ts';
import type { LibraryOptions } from '../config/options/option.ts';
import { NODE_OPTIONS, PHASE_OPTIONS } from '../config/options/shared.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { Emit } from '../engine/events.ts';
import { linuxHost } from '../host/linux/index.ts';
import type { HostReader } from '../host/ports.ts';
import {
  type AskedJoin,
  askedConfiguration,
  givenSource,
  joinBy,
  joinInput,
  requestedJoin as requestedBy,
} from '../operations/asked-join.ts';
import type { RequestedJoin } from '../operations/bound-join.ts';
import type { JoinResult } from '../operations/join.ts';
import { type AddedJoinOptions, JOIN_SOURCES, type JoinInput } from '../operations/join-source.ts';
import { joinPhases } from '../phases/join/list.ts';
import { selectPhases } from '../phases/select.ts';
import { parsedFile, type WholeConfiguration } from './documents.ts';
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
    AddedJoinOptions,
    LibraryOptions<typeof PHASE_OPTIONS & typeof JOIN_RUN & typeof REPLACEMENT> {
  /** A single phase or group to run, as `kubejoin join phase` does. */
  only?: string;
}

export const JOIN_SETTINGS: Known<JoinSettings> = {
  ...knownOf({ ...SETTINGS, ...NODE_OPTIONS }),
  ...WHOLE_CONFIGURATION,
  apiServerEndpoint: 'text',
  controlPlane: 'settings',
};
export const JOIN_OPTIONS: Known<Omit<JoinOptions, keyof AddedJoinOptions>> = {
  ...JOIN_SETTINGS,
  ...RUN_OPTIONS,
  ...knownOf({ ...PHASE_OPTIONS, ...JOIN_RUN, ...REPLACEMENT }),
  only: 'text',
};

/** The kinds of these options, and of those that name a source of the configuration. */
export function withSources<Kinds extends object>(kinds: Kinds): Kinds & Known<AddedJoinOptions> {
  const added: Known<AddedJoinOptions> = Object.assign({}, ...JOIN_SOURCES.all().map(({ rows }) => knownOf(rows)));
  return { ...kinds, ...added };
}

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
  return runOf({ command: 'join', options, known: withSources(JOIN_OPTIONS) }, async (emit, signal) => {
    return joinBy(await joinOptions(options, { emit, signal, mayBeUnusable: true }), options.undoOnFailure ?? false);
  });
}

/** The input of a join, of its plan, and of the join of a plan. */
export function joinOptions(
  options: JoinOptions,
  { emit, signal, mayBeUnusable }: Pick<JoinInput, 'emit' | 'signal'> & { mayBeUnusable?: boolean | undefined },
): Promise<JoinInput> {
  const { host = linuxHost(), only, ifNeeded = false, allowRemoteDiscoveryPrograms = false } = options;
  const source = givenSource({ ...options });
  for (const other of source ? (['configuration', 'only'] as const) : [])
    if (options[other] !== undefined) throw new TypeError(`Give \`${source?.name}\` or \`${other}\`, not both.`);
  const allowRemoteFilePrograms = allowRemoteDiscoveryPrograms;
  const asked = {
    ...askedBy(options, discovers(only)),
    added: { ...options },
    only,
    ifNeeded,
    allowRemoteFilePrograms,
  };
  return joinInput(asked, { host, emit, signal, mayBeUnusable });
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
}

/** The configuration by the options. Emits its notices. `discovers`: the settings specify the cluster. */
export function joinConfiguration(
  options: Settings,
  { discovers: specifiesCluster, ...context }: ReadingContext & { discovers: boolean },
): Promise<JoinConfiguration> {
  return askedConfiguration(askedBy(options, specifiesCluster), context);
}

/** The join of another machine by these options. */
export function requestedJoin(options: Settings, context: ReadingContext): RequestedJoin {
  const isWhole = options.configuration !== undefined || options.configFile !== undefined;
  return requestedBy(askedBy(options, true), isWhole, context);
}

type Settings = Omit<JoinOptions, keyof RunOptions>;

function askedBy(options: Settings, specifiesCluster: boolean): AskedJoin {
  const { controlPlane, apiServerEndpoint: endpoint } = options;
  const settings = typeof controlPlane === 'object' ? controlPlane : {};
  refuseUnknown(settings, knownOf(CONTROL_PLANE_SETTINGS));
  return {
    flags: {
      ...valuesOf(JOIN, { ...options, ...settings }),
      controlPlane: controlPlane === undefined ? undefined : controlPlane !== false,
    },
    endpoint,
    file: (files) => parsedFile(options, { kind: 'JoinConfiguration', files, parse: parseJoinDocuments }),
    discovers: specifiesCluster,
  };
}
