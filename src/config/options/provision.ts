import type { Options } from './option.ts';

/** Options of `provision` beside those of `join`. */
export const PROVISION = {
  format: {
    name: 'format',
    type: 'string',
    help: 'FLAG_PROVISION_FORMAT',
    choices: ['cloud-init', 'ignition', 'script'],
    default: 'cloud-init',
    own: true,
  },
  outputFile: { name: 'output-file', type: 'string', help: 'FLAG_PROVISION_OUTPUT_FILE', own: true },
  executable: { name: 'executable', type: 'string', help: 'FLAG_PROVISION_EXECUTABLE', own: true },
  sha256: { name: 'sha256', type: 'string', help: 'FLAG_PROVISION_SHA256', own: true },
  package: { name: 'package', type: 'bool', help: 'FLAG_PROVISION_PACKAGE', own: true },
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_PROVISION_KUBECONFIG', own: true },
  ttl: { name: 'ttl', type: 'string', help: 'FLAG_PROVISION_TTL', default: '24h0m0s', own: true },
} as const satisfies Options;

/** Options that `provision` passes to the machine. */
export const PROVISION_RUN = {
  sentinelFile: { name: 'sentinel-file', type: 'string', help: 'FLAG_PROVISION_SENTINEL_FILE', own: true },
  retryFor: { name: 'retry-for', type: 'string', help: 'FLAG_PROVISION_RETRY_FOR', default: '1h', own: true },
} as const satisfies Options;
