import type { Options } from '../../config/options/option.ts';
import { ALLOW_AUTOMATIC_APPROVAL } from '../../config/options/shared.ts';

/** Options of `provision`, in addition to the options of `join`. */
export const PROVISION = {
  /**
   * A cloud-config document, an Ignition config (3.0.0), or a POSIX shell script.
   * @default 'cloud-init'
   */
  format: {
    name: 'format',
    type: 'string',
    help: 'FLAG_PROVISION_FORMAT',
    choices: ['cloud-init', 'ignition', 'script'],
    default: 'cloud-init',
    own: true,
  },
  outputFile: { name: 'output-file', type: 'string', help: 'FLAG_PROVISION_OUTPUT_FILE', own: true, library: false },
  /**
   * An https URL from which the machine downloads kubejoin. Requires `sha256`.
   * @default the image of the machine contains kubejoin
   */
  executable: { name: 'executable', type: 'string', help: 'FLAG_PROVISION_EXECUTABLE', own: true },
  /** SHA-256 of `executable`: 64 hexadecimal digits. */
  sha256: { name: 'sha256', type: 'string', help: 'FLAG_PROVISION_SHA256', own: true },
  /**
   * Lets the machine install the package kubejoin with apt if its image does not contain it.
   * @default false
   */
  package: { name: 'package', type: 'bool', help: 'FLAG_PROVISION_PACKAGE', own: true },
  /** Path of an administrator's kubeconfig, for a token that admits only `nodeName`, once. */
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_PROVISION_KUBECONFIG', own: true },
  /**
   * Lifetime of the token made with `kubeconfig`, in Go's notation of durations.
   * @default '24h0m0s'
   */
  ttl: { name: 'ttl', type: 'string', help: 'FLAG_PROVISION_TTL', default: '24h0m0s', own: true },
  /**
   * With `kubeconfig`, continues in a cluster that approves the certificate requests of bound tokens by itself: then such a token admits any
   * machine.
   * @default false
   */
  allowAutomaticApproval: ALLOW_AUTOMATIC_APPROVAL,
} as const satisfies Options;

/** Options that `provision` passes to the machine. */
export const PROVISION_RUN = {
  /** Absolute path of a file that the machine creates after the join. */
  sentinelFile: { name: 'sentinel-file', type: 'string', help: 'FLAG_PROVISION_SENTINEL_FILE', own: true },
  /**
   * Time during which the machine waits for a host name and retries the join at each boot, in Go's notation of
   * durations.
   * @default '1h'
   */
  retryFor: { name: 'retry-for', type: 'string', help: 'FLAG_PROVISION_RETRY_FOR', default: '1h', own: true },
} as const satisfies Options;
