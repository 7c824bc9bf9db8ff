import { withoutSlashes } from '../base/trim.ts';
import { resolveVersion } from '../cluster/requested-version.ts';
import { parseInitDocuments } from '../config/documents/init-documents.ts';
import { atKubernetesVersion } from '../config/documents/init-draft.ts';
import { type InitFlags, initDraftFromFlags } from '../config/from-flags/init-flags.ts';
import {
  type CLUSTER_SETTINGS,
  type IMAGE_OPTIONS,
  INIT,
  INIT_PHASE_RUN,
  type INIT_RUN,
  type INIT_SETTINGS,
} from '../config/options/init.ts';
import type { LibraryOptions } from '../config/options/option.ts';
import type { NODE_OPTIONS, PHASE_OPTIONS } from '../config/options/shared.ts';
import type { InitInput } from '../config/types/init.ts';
import type { Emit } from '../engine/events.ts';
import { linuxHost } from '../host/linux/index.ts';
import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import { type InitResult, init as initWith } from '../operations/init.ts';
import { parsedFile, type WholeConfiguration, warn } from './documents.ts';
import { type Known, knownOf, RUN_OPTIONS, valuesOf, WHOLE_CONFIGURATION } from './run/known-options.ts';
import { type Run, type RunOptions, runOf } from './run/run.ts';

type Rows = typeof INIT_SETTINGS &
  typeof NODE_OPTIONS &
  typeof PHASE_OPTIONS &
  typeof IMAGE_OPTIONS &
  typeof CLUSTER_SETTINGS &
  typeof INIT_RUN &
  typeof INIT_PHASE_RUN;

/** The flags of `kubejoin init` in camel case, with the same defaults, checks and failures (which name the flags). */
export interface InitOptions extends WholeConfiguration, RunOptions, Omit<LibraryOptions<Rows>, 'featureGates'> {
  /** Feature gates by name; true turns one on. */
  featureGates?: Readonly<Record<string, boolean>>;
  /** A single phase or group to run, as `kubejoin init phase` does. */
  only?: string;
}

const INIT_OPTIONS: Known<InitOptions> = {
  ...knownOf({ ...INIT, ...INIT_PHASE_RUN }),
  ...WHOLE_CONFIGURATION,
  ...RUN_OPTIONS,
  featureGates: 'flags',
  only: 'text',
};

/**
 * Makes a machine the first control-plane node of a cluster. The result's `joining` has what other machines need to
 * join, including secrets.
 *
 * @throws A Failure: FLAGS_INVALID or CONFIG_INVALID for wrong options, PREFLIGHT_FAILED for failed checks,
 * ALREADY_INITIALIZED without `ifNeeded`, COMPONENT_NOT_HEALTHY or COMPONENT_CRASHES for a component that does not
 * start. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * const { joining } = await init({ controlPlaneEndpoint: '10.0.0.1:6443', uploadCerts: true });
 * const [token] = joining.tokens;
 */
export function init(options: InitOptions = {}): Run<InitResult> {
  return runOf({ command: 'init', options, known: INIT_OPTIONS }, async (emit, signal) => {
    const { host = linuxHost(), only, ifNeeded = false, uploadCerts = false } = options;
    const { kubeconfigDir = '/etc/kubernetes', kubeconfig: kubeconfigPath = PATHS.adminConf } = options;
    return initWith({
      ...{ input: await inputOf(options, { host: host.read, emit, signal }), host, emit, signal, ifNeeded },
      settings: { uploadCerts, kubeconfigDirectory: withoutSlashes(kubeconfigDir), kubeconfigPath },
      ...(only !== undefined && { only }),
    });
  });
}

async function inputOf(
  options: InitOptions,
  { host, emit, signal }: { host: HostReader; emit: Emit; signal: AbortSignal },
): Promise<InitInput> {
  const parsed = await parsedFile(options, { kind: 'InitConfiguration', files: host.files, parse: parseInitDocuments });
  const { draft, notices } = initDraftFromFlags({ ...flagsOf(options), configFile: parsed?.path }, parsed?.file);
  warn(notices, emit);
  const resolved = await resolveVersion(draft.requestedVersion, host, signal);
  warn(resolved.notices, emit);
  return atKubernetesVersion(draft, resolved.version);
}

function flagsOf({ featureGates, ...options }: InitOptions): InitFlags {
  const gates = featureGates && Object.entries(featureGates).map(([name, on]) => `${name}=${on}`);
  return { ...valuesOf(INIT, { ...options }), featureGates: gates?.join(',') };
}
