import type { Options } from '../../config/options/option.ts';
import { ALLOW_AUTOMATIC_APPROVAL, configurationFile } from '../../config/options/shared.ts';

/** Accepted host keys: known ones only (known_hosts); also new ones, but not changed ones; or all. */
export const HOST_KEYS = ['known', 'accept-new', 'unchecked'] as const;
export type HostKeys = (typeof HOST_KEYS)[number];

/** Treatments of a carried executable after the join. */
export const KEEPING = ['remove', 'keep', 'install'] as const;
export type Keeping = (typeof KEEPING)[number];

/** Options of `fleet join`, in addition to the options of `join`. */
export const FLEET = {
  configFile: configurationFile('FLAG_FLEET_CONFIG').configFile,
  /**
   * Path of an administrator's kubeconfig, used instead of a shared token: each host gets its own token, bound to its
   * node, and the run approves its request. The kubeconfig also specifies the cluster.
   */
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_FLEET_KUBECONFIG' },
  /**
   * With `kubeconfig`, creates the permissions of bound tokens if the cluster lacks them (`kubejoin admission install`).
   * @default false
   */
  installAdmission: { name: 'install-admission', type: 'bool', help: 'FLAG_FLEET_INSTALL_ADMISSION' },
  /**
   * With `kubeconfig`, continues in a cluster that approves the certificate requests of bound tokens by itself: then such a token admits any
   * machine.
   * @default false
   */
  allowAutomaticApproval: ALLOW_AUTOMATIC_APPROVAL,
  certificateKeyFile: {
    name: 'certificate-key-file',
    type: 'string',
    help: 'FLAG_FLEET_CERTIFICATE_KEY_FILE',
    library: false,
  },
  /**
   * Number of hosts to join at the same time, up to 500.
   * @default 8
   */
  parallel: { name: 'parallel', type: 'int32', help: 'FLAG_FLEET_PARALLEL', default: '8' },
  timeLimit: { name: 'time-limit', type: 'string', help: 'FLAG_FLEET_TIME_LIMIT', default: '10m', library: false },
  /** Paths of kubejoin's executables for Linux, one for each processor architecture of the hosts. */
  executables: { name: 'executable', type: 'list', help: 'FLAG_FLEET_EXECUTABLE' },
  /**
   * Treatment of the executable on a host after the join.
   * @default 'remove'
   */
  keepExecutable: {
    name: 'keep-executable',
    type: 'string',
    help: 'FLAG_FLEET_KEEP',
    choices: KEEPING,
    default: 'remove',
  },
} as const satisfies Options;

/** Options of ssh for every host. In the library they are settings of `ssh`. */
export const SSH = {
  /**
   * Name or path of the OpenSSH client.
   * @default 'ssh'
   */
  program: { name: 'ssh', type: 'string', help: 'FLAG_FLEET_SSH', default: 'ssh' },
  /** Path of a configuration file (ssh -F). */
  configFile: { name: 'ssh-config', type: 'string', help: 'FLAG_FLEET_SSH_CONFIG' },
  /** Path of a private key (ssh -i), for hosts without identityFile. */
  identityFile: { name: 'ssh-identity', type: 'string', help: 'FLAG_FLEET_SSH_IDENTITY' },
  /** Jump hosts (ssh -J), for hosts without proxyJump. */
  proxyJump: { name: 'ssh-jump', type: 'string', help: 'FLAG_FLEET_SSH_JUMP' },
  /**
   * Accepted host keys.
   * @default 'known'
   */
  hostKeys: {
    name: 'ssh-host-keys',
    type: 'string',
    help: 'FLAG_FLEET_SSH_HOST_KEYS',
    choices: HOST_KEYS,
    default: 'known',
  },
  /** Further options (ssh -o), as Name=value. */
  options: { name: 'ssh-option', type: 'values', help: 'FLAG_FLEET_SSH_OPTION' },
} as const satisfies Options;
