import { linuxHost } from '../host/linux/index.ts';
import { verifyWithSsh } from '../host/linux/programs/ssh-signature.ts';
import { type BundleContents, showBundle as showWith } from '../operations/bundle/show-bundle.ts';
import { bundlePaths } from '../operations/bundle/verify-bundle.ts';
import { type Known, RUN_OPTIONS } from './known-options.ts';
import { type Run, type RunOptions, runOf } from './run.ts';

/** Options of `showBundle`. */
export interface ShowBundleOptions extends RunOptions {
  /**
   * Path of a file with the keys whose bundles are trusted (ssh-keygen(1), ALLOWED SIGNERS).
   * @default /etc/kubejoin/allowed_signers
   */
  bundleSigners?: string;
}

const SHOW_OPTIONS: Known<ShowBundleOptions> = { ...RUN_OPTIONS, bundleSigners: 'text' };

/**
 * Verifies a bundle of `kubejoin bundle create` as a join does, and tells what it contains, but not its secrets. One that
 * has expired is shown, too: see `expired`.
 *
 * @throws A Failure: BUNDLE_MISSING, BUNDLE_SIGNERS_MISSING or BUNDLE_SIGNERS_UNSAFE for the files, BUNDLE_SIGNER_UNKNOWN
 * or BUNDLE_SIGNATURE_INVALID for a signature that is not trusted, BUNDLE_DAMAGED for content that was changed.
 * docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * const { node, expired, images, signer } = await showBundle('/media/worker-7.kubejoin');
 * console.log(node, expired, images.map(({ name }) => name), signer.principal);
 */
export function showBundle(bundle: string, options: ShowBundleOptions = {}): Run<BundleContents> {
  return runOf({ command: 'bundle show', options, known: SHOW_OPTIONS }, async (emit) => {
    if (typeof bundle !== 'string') throw new TypeError('The path of the bundle must be a string.');
    const { host = linuxHost(), bundleSigners } = options;
    return showWith({ ...bundlePaths(bundle, bundleSigners), host: host.read, verify: verifyWithSsh, emit });
  });
}
