import type { Options } from '../../config/options/option.ts';
import { ALLOW_AUTOMATIC_APPROVAL } from '../../config/options/shared.ts';

/** Options of `bundle create`, in addition to the options of `join`. */
export const BUNDLE_CREATE = {
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_BUNDLE_KUBECONFIG', library: false },
  /** Path of the bundle to write, with mode 0600. */
  outputFile: { name: 'output-file', type: 'string', help: 'FLAG_BUNDLE_OUTPUT_FILE' },
  /** Path of an OpenSSH private key, or of the public key of one that ssh-agent has. */
  signKey: { name: 'sign-key', type: 'string', help: 'FLAG_BUNDLE_SIGN_KEY' },
  /**
   * Lifetime of the bundle and of its token, in Go's notation of durations.
   * @default '24h0m0s'
   */
  ttl: { name: 'ttl', type: 'string', help: 'FLAG_BUNDLE_TTL', default: '24h0m0s' },
  /**
   * Path of an OCI image layout with the images: a directory or a tar archive.
   * @default the images of the local containerd
   */
  images: { name: 'images', type: 'string', help: 'FLAG_BUNDLE_IMAGES' },
  /** Names of further images, such as those of the network add-on. */
  moreImages: { name: 'image', type: 'values', help: 'FLAG_BUNDLE_IMAGE' },
  /**
   * Path of the kubejoin executable for the machine, which no one else may be able to change.
   * @default this program, if it is the single executable
   */
  executable: { name: 'executable', type: 'string', help: 'FLAG_BUNDLE_EXECUTABLE' },
  /**
   * Continues in a cluster that approves the certificate requests of bound tokens by itself: then such a token admits any
   * machine.
   * @default false
   */
  allowAutomaticApproval: ALLOW_AUTOMATIC_APPROVAL,
} as const satisfies Options;

/** Options of a join from a bundle. */
export const BUNDLE = {
  /** Path of a bundle of `kubejoin bundle create`, which has the configuration, the token and the images. */
  bundle: { name: 'bundle', type: 'string', help: 'FLAG_BUNDLE', own: true },
  /**
   * Path of a file with the keys whose bundles this machine trusts (ssh-keygen(1), ALLOWED SIGNERS).
   * @default /etc/kubejoin/allowed_signers
   */
  bundleSigners: {
    name: 'bundle-signers',
    type: 'string',
    help: 'FLAG_BUNDLE_SIGNERS',
    default: '/etc/kubejoin/allowed_signers',
    own: true,
  },
} as const satisfies Options;
