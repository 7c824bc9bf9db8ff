import type { GivenJoin, GivenReset } from '../fields/given.ts';
import { CHECK_NAMES } from '../values/check-names.ts';
import type { Option, Options, OptionsFor } from './option.ts';

/** kubeadm has it for `config migrate` and `config validate` alone. */
export const EXPERIMENTAL_API = {
  name: 'allow-experimental-api',
  type: 'bool',
  help: 'FLAG_ALLOW_EXPERIMENTAL_API',
} as const satisfies Option;

export const ALLOW_EXPERIMENTAL_API = { ...EXPERIMENTAL_API, own: true } as const satisfies Option;

/** Of every command that makes bound tokens. */
export const ALLOW_AUTOMATIC_APPROVAL = {
  name: 'allow-automatic-approval',
  type: 'bool',
  help: 'FLAG_ALLOW_AUTOMATIC_APPROVAL',
  own: true,
} as const satisfies Option;

/** --config, with the help text of one command. */
export function configurationFile<const Help extends string>(help: Help) {
  return {
    /** Path of a configuration file on the host. */
    configFile: { name: 'config', type: 'string', help },
    /**
     * Accepts experimental versions of the configuration API.
     * @default false
     */
    allowExperimentalApi: ALLOW_EXPERIMENTAL_API,
  } as const satisfies Options;
}

export const CRI_SOCKET = { name: 'cri-socket', type: 'string', help: 'FLAG_CRI_SOCKET' } as const satisfies Option;
export const IGNORE_PREFLIGHT_ERRORS = {
  name: 'ignore-preflight-errors',
  type: 'list',
  help: 'FLAG_IGNORE_PREFLIGHT_ERRORS',
  completes: CHECK_NAMES,
  besideConfig: true,
} as const satisfies Option;

/** Options of a node that joins or starts a cluster. */
export const NODE_OPTIONS = {
  /**
   * Name of the Node.
   * @default the hostname in lower case
   */
  nodeName: {
    name: 'node-name',
    type: 'string',
    help: 'FLAG_NODE_NAME',
    field: 'nodeRegistration.name',
    besideConfig: true,
  },
  /**
   * Socket of the container runtime, unix:///path.
   * @default the only socket found
   */
  criSocket: { ...CRI_SOCKET, field: 'nodeRegistration.criSocket' },
  /** Names of preflight checks whose failures become warnings; `all` means every check that can be ignored. */
  ignorePreflightErrors: { ...IGNORE_PREFLIGHT_ERRORS, field: 'nodeRegistration.ignorePreflightErrors' },
} as const satisfies OptionsFor<GivenJoin>;

export const DRY_RUN = {
  name: 'dry-run',
  type: 'bool',
  help: 'FLAG_DRY_RUN',
  field: 'dryRun',
  besideConfig: true,
} as const;

export const PHASE_OPTIONS = {
  /**
   * Changes nothing; each change is emitted as `change-previewed`.
   * @default false
   */
  dryRun: DRY_RUN,
  /** Phases and groups to skip. */
  skipPhases: {
    name: 'skip-phases',
    type: 'list',
    help: 'FLAG_SKIP_PHASES',
    completes: 'phases',
    field: 'skipPhases',
    besideConfig: true,
  },
} as const satisfies OptionsFor<GivenJoin> & OptionsFor<GivenReset>;

/** Path of a file with the token, instead of --token. */
export const TOKEN_FILE = {
  name: 'token-file',
  type: 'string',
  help: 'FLAG_TOKEN_FILE',
  own: true,
  library: false,
} as const;
