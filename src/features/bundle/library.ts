import { JOIN_SETTINGS, type JoinSettings, requestedJoin } from '../../api/join.ts';
import { type Known, knownOf, RUN_OPTIONS, valuesOf, without } from '../../api/run/known-options.ts';
import { type Run, type RunOptions, runOf } from '../../api/run/run.ts';
import type { LibraryOptions } from '../../config/options/option.ts';
import { newBootstrapToken } from '../../config/values/new-secrets.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { linuxPacking } from '../../host/linux/packing.ts';
import { verifyWithSsh } from '../../host/linux/programs/ssh-signature.ts';
import { PATHS } from '../../manifests/paths.ts';
import { bundleSettings } from './create/bundle-settings.ts';
import { type CreatedBundle, writeBundle } from './create/write-bundle.ts';
import { BUNDLE_CREATE } from './options.ts';
import { type BundleContents, showBundle as showWith } from './show-bundle.ts';
import { bundlePaths } from './verify-bundle.ts';

/** Settings of a join that a bundle decides by itself: it finds the cluster by a token of its own and the CA hash. */
const OWN_SETTINGS = [
  'token',
  'discoveryToken',
  'tlsBootstrapToken',
  'discoveryFile',
  'unsafeSkipCaVerification',
  'allowRemoteDiscoveryPrograms',
] as const satisfies readonly (keyof JoinSettings)[];
type OwnSettings = (typeof OWN_SETTINGS)[number];

type Creating = LibraryOptions<typeof BUNDLE_CREATE>;

/**
 * Options of `createBundle`: the settings of the machine's join, and those of the bundle. Paths in the settings of the
 * join (`patches`) are paths on that machine.
 */
export interface CreateBundleOptions
  extends Omit<JoinSettings, OwnSettings>,
    Omit<RunOptions, 'host'>,
    Omit<Creating, 'outputFile' | 'signKey'>,
    Required<Pick<Creating, 'outputFile' | 'signKey'>> {
  /**
   * Path of an administrator's kubeconfig.
   * @default /etc/kubernetes/admin.conf
   */
  kubeconfig?: string;
}

const CREATE_OPTIONS: Known<CreateBundleOptions> = {
  ...without(JOIN_SETTINGS, OWN_SETTINGS),
  ...without(RUN_OPTIONS, ['host']),
  ...knownOf(BUNDLE_CREATE),
  kubeconfig: 'text',
};

/**
 * Writes a signed bundle with everything that one machine needs to join without a registry, as `kubejoin bundle create`
 * does (docs/air-gap.md). Its token is created in the cluster last and admits only `nodeName`, once. The bundle is a
 * secret until it is used.
 *
 * @throws A Failure: FLAGS_INVALID or CONFIG_INVALID for wrong options, BUNDLE_IMAGE_UNAVAILABLE or
 * INPUT_FILE_INVALID for images that are not there, BUNDLE_SIGNING_FAILED for the key,
 * EXECUTABLE_UNTRUSTED for an executable that others may change, CLUSTER_FORBIDDEN where the user of the
 * kubeconfig lacks a permission, FILE_NOT_WRITTEN. docs/errors.md lists all codes.
 * @throws The reason of `signal`, without a bundle; a TypeError for an option with a wrong name or type.
 * @example
 * const { path, expires, images } = await createBundle({
 *   nodeName: 'worker-7',
 *   signKey: '/root/bundle-key',
 *   outputFile: '/srv/bundles/worker-7.kubejoin',
 *   executable: '/usr/local/bin/kubejoin',
 *   signal: AbortSignal.timeout(600_000),
 * });
 * console.log(path, expires, images.map(({ name }) => name));
 */
export function createBundle(options: CreateBundleOptions): Run<CreatedBundle> {
  return runOf({ command: 'bundle create', options, known: CREATE_OPTIONS }, async (emit, signal) => {
    const { kubeconfig: kubeconfigPath = PATHS.adminConf } = options;
    const [host, packing] = [linuxHost(), linuxPacking];
    const settings = await bundleSettings(valuesOf(BUNDLE_CREATE, { ...options }), { packing, host: host.read });
    const join = requestedJoin(options, { host: host.read, emit });
    const token = newBootstrapToken();
    return writeBundle({ kubeconfigPath, host, emit, signal, settings, join, token, packing });
  });
}

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
 * Verifies a bundle of `createBundle` as a join does, and tells what it contains, but not its secrets. One that has
 * expired is also shown: see `expired`.
 *
 * @throws A Failure: INPUT_FILE_INVALID, BUNDLE_SIGNERS_MISSING or BUNDLE_SIGNERS_UNSAFE for the files,
 * BUNDLE_SIGNER_UNKNOWN or BUNDLE_SIGNATURE_INVALID for a signature that is not trusted, BUNDLE_DAMAGED for content that
 * was changed.
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

export type { CreatedBundle } from './create/write-bundle.ts';
export type { BundleContents, ContainedFile, ContainedImage } from './show-bundle.ts';
export type { BundleSigner } from './verify-bundle.ts';
