import type { GivenJoin, GivenReset } from '../documents/given.ts';
import type { Option, Options, OptionsFor } from './option.ts';

export const ALLOW_EXPERIMENTAL_API = {
  name: 'allow-experimental-api',
  type: 'bool',
  help: 'FLAG_ALLOW_EXPERIMENTAL_API',
  own: true,
} as const satisfies Option;

/** --config, of which every command says something else. */
export function configurationFile<const Help extends string>(help: Help) {
  return {
    /** Path of a configuration file on the host. */
    configFile: { name: 'config', type: 'string', help },
    /** Versions of the API that are not for everyday's use are taken. */
    allowExperimentalApi: ALLOW_EXPERIMENTAL_API,
  } as const satisfies Options;
}

export const CRI_SOCKET = { name: 'cri-socket', type: 'string', help: 'FLAG_CRI_SOCKET' } as const satisfies Option;
export const IGNORE_PREFLIGHT_ERRORS = {
  name: 'ignore-preflight-errors',
  type: 'list',
  help: 'FLAG_IGNORE_PREFLIGHT_ERRORS',
  besideConfig: true,
} as const satisfies Option;

/** Of a node that joins, or begins a cluster. */
export const NODE_OPTIONS = {
  nodeName: {
    name: 'node-name',
    type: 'string',
    help: 'FLAG_NODE_NAME',
    field: 'nodeRegistration.name',
    besideConfig: true,
  },
  /** unix:///path; default: found. */
  criSocket: { ...CRI_SOCKET, field: 'nodeRegistration.criSocket' },
  ignorePreflightErrors: { ...IGNORE_PREFLIGHT_ERRORS, field: 'nodeRegistration.ignorePreflightErrors' },
} as const satisfies OptionsFor<GivenJoin>;

/** Changes nothing; each change comes as `change-previewed`. */
export const DRY_RUN = {
  name: 'dry-run',
  type: 'bool',
  help: 'FLAG_DRY_RUN',
  field: 'dryRun',
  besideConfig: true,
} as const;

export const PHASE_OPTIONS = {
  /** Changes nothing; each change comes as `change-previewed`. */
  dryRun: DRY_RUN,
  /** Phases and groups to leave out. */
  skipPhases: {
    name: 'skip-phases',
    type: 'list',
    help: 'FLAG_SKIP_PHASES',
    completes: 'phases',
    field: 'skipPhases',
    besideConfig: true,
  },
} as const satisfies OptionsFor<GivenJoin> & OptionsFor<GivenReset>;

/** Instead of --token. */
export const TOKEN_FILE = {
  name: 'token-file',
  type: 'string',
  help: 'FLAG_TOKEN_FILE',
  own: true,
  library: false,
} as const;
