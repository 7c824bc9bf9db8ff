import type { GivenReset } from '../fields/given.ts';
import type { Options, OptionsFor } from './option.ts';
import { CRI_SOCKET, configurationFile, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, PHASE_OPTIONS } from './shared.ts';

/** Settings of the reset. */
export const RESET_SETTINGS = {
  /**
   * Directory of the certificates to remove.
   * @default '/etc/kubernetes/pki'
   */
  certDir: {
    name: 'cert-dir',
    type: 'string',
    help: 'FLAG_RESET_CERT_DIR',
    default: '/etc/kubernetes/pki',
    field: 'certificatesDir',
  },
  /**
   * Also empties /etc/kubernetes/tmp.
   * @default false
   */
  cleanupTmpDir: { name: 'cleanup-tmp-dir', type: 'bool', help: 'FLAG_CLEANUP_TMP_DIR', field: 'cleanupTmpDir' },
  /**
   * Socket of the container runtime, unix:///path.
   * @default the only socket found
   */
  criSocket: { ...CRI_SOCKET, field: 'criSocket' },
  // kubeadm refuses it together with a file; automation gives both.
  force: {
    name: 'force',
    shorthand: 'f',
    type: 'bool',
    help: 'FLAG_FORCE_RESET',
    field: 'force',
    besideConfig: true,
    library: false,
  },
  /** Names of preflight checks whose failures become warnings; `all` means every check that can be ignored. */
  ignorePreflightErrors: { ...IGNORE_PREFLIGHT_ERRORS, field: 'ignorePreflightErrors' },
} as const satisfies OptionsFor<GivenReset>;

/** Ways to run the reset. */
export const RESET_RUN = {
  /**
   * Path of an administrator's kubeconfig.
   * @default '/etc/kubernetes/admin.conf'
   */
  kubeconfig: {
    name: 'kubeconfig',
    type: 'string',
    help: 'FLAG_RESET_KUBECONFIG',
    default: '/etc/kubernetes/admin.conf',
  },
  /**
   * Continues even if the other etcd members lose quorum.
   * @default false
   */
  allowEtcdQuorumLoss: { name: 'allow-etcd-quorum-loss', type: 'bool', help: 'FLAG_ALLOW_ETCD_QUORUM_LOSS', own: true },
  /** Further things to remove, which kubeadm leaves in place. */
  cleanup: { name: 'cleanup', type: 'list', help: 'FLAG_CLEANUP', own: true },
} as const satisfies Options;

/** Every option of `reset`. */
export const RESET = { ...configurationFile('FLAG_RESET_CONFIG'), ...RESET_SETTINGS, ...PHASE_OPTIONS, ...RESET_RUN };

/** Every option of `undo`. */
export const UNDO = {
  /**
   * Continues although Pods run here that the cluster would have to start elsewhere.
   * @default false
   */
  allowRunningPods: { name: 'allow-running-pods', type: 'bool', help: 'FLAG_ALLOW_RUNNING_PODS' },
  /**
   * Socket of the container runtime, unix:///path.
   * @default the kubelet's socket
   */
  criSocket: CRI_SOCKET,
  /**
   * Changes nothing; each change is emitted as `change-previewed`.
   * @default false
   */
  dryRun: DRY_RUN,
  force: { name: 'force', shorthand: 'f', type: 'bool', help: 'FLAG_UNDO_FORCE', library: false },
  /** Names of preflight checks whose failures become warnings; `all` means every check that can be ignored. */
  ignorePreflightErrors: IGNORE_PREFLIGHT_ERRORS,
  /**
   * Path of an administrator's kubeconfig, with which the Node and its certificate requests are deleted.
   * @default /etc/kubernetes/admin.conf, if it exists
   */
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_UNDO_KUBECONFIG' },
} as const satisfies Options;
