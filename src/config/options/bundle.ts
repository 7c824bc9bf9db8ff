import type { Options } from './option.ts';

/** Options of `bundle create` beside those of `join`. */
export const BUNDLE_CREATE = {
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_BUNDLE_KUBECONFIG' },
  outputFile: { name: 'output-file', type: 'string', help: 'FLAG_BUNDLE_OUTPUT_FILE' },
  signKey: { name: 'sign-key', type: 'string', help: 'FLAG_BUNDLE_SIGN_KEY' },
  ttl: { name: 'ttl', type: 'string', help: 'FLAG_BUNDLE_TTL', default: '24h0m0s' },
  images: { name: 'images', type: 'string', help: 'FLAG_BUNDLE_IMAGES' },
  image: { name: 'image', type: 'values', help: 'FLAG_BUNDLE_IMAGE' },
  executable: { name: 'executable', type: 'string', help: 'FLAG_BUNDLE_EXECUTABLE' },
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
