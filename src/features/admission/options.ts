import type { Options } from '../../config/options/option.ts';

/** Options of `approve`. */
export const APPROVE = {
  /** Decides about every request, until it is stopped. */
  watch: { name: 'watch', shorthand: 'w', type: 'bool', help: 'FLAG_APPROVE_WATCH', own: true },
  /** Where health and metrics are served over HTTP: host:port. */
  metricsBindAddress: {
    name: 'metrics-bind-address',
    type: 'string',
    help: 'FLAG_METRICS_BIND_ADDRESS',
    own: true,
  },
  /** Hosts file with the machines that may have serving certificates. */
  inventory: { name: 'inventory', type: 'string', help: 'FLAG_APPROVE_INVENTORY', own: true },
} as const satisfies Options;

/** Options of `admission serving`. */
export const SERVING = {
  stage: {
    name: 'stage',
    type: 'string',
    help: 'FLAG_SERVING_STAGE',
    choices: ['certificates', 'authority'],
    own: true,
  },
  /** Takes the stage back; without a stage, both. */
  off: { name: 'off', type: 'bool', help: 'FLAG_SERVING_OFF', own: true },
} as const satisfies Options;

/** Options of `admission install`. */
export const ADMISSION_INSTALL = {
  /** Image of a Deployment of approvers. */
  approverImage: { name: 'approver-image', type: 'string', help: 'FLAG_APPROVER_IMAGE', own: true },
  /** Hosts file with the machines that may have serving certificates. */
  inventory: { name: 'inventory', type: 'string', help: 'FLAG_INSTALL_INVENTORY', own: true },
  /** Takes the cluster's inventory away. */
  removeInventory: { name: 'remove-inventory', type: 'bool', help: 'FLAG_REMOVE_INVENTORY', own: true },
} as const satisfies Options;
