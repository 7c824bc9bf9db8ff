import { Failure, isFailure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import { CA_PIN_MISMATCH, TOKEN_UNKNOWN } from '../../cluster/discovery/cluster-discovery-sentences.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import { refuseFlags } from '../../config/from-flags/flag-input.ts';
import { joinConfigurationFromFlags } from '../../config/from-flags/join-flags.ts';
import { JOIN } from '../../config/options/join.ts';
import type { Option } from '../../config/options/option.ts';
import { Problems } from '../../config/problem.ts';
import type { BundledImages } from '../../engine/changes/image-changes.ts';
import type { GivenFlags } from '../../operations/join-source.ts';
import {
  BUNDLE_EXPIRED,
  BUNDLE_FLAG_MISSING,
  BUNDLE_FLAG_UNFIT,
  BUNDLE_FOREIGN,
  BUNDLE_TOKEN_GONE,
  BUNDLE_VERIFIED,
  type Foreign,
} from './bundle-sentences.ts';
import { bundledImages } from './bundled-images.ts';
import type { BundleDescription } from './format/description.ts';
import { type OpeningBundle, verifyBundle } from './verify-bundle.ts';

/** Options that must agree with the bundle. */
const COMPARED = ['node-name', 'discovery-token-ca-cert-hash'];

interface BundledFile {
  path: string;
  /** The configuration file in the bundle. */
  file: ReturnType<typeof parseJoinDocuments>;
  images: BundledImages;
  /** BUNDLE_EXPIRED, to throw before anything of the bundle is used. */
  expired: Failure | undefined;
}

/**
 * Verifies a bundle, and that it is for this machine. `values`: the options of the join; `endpoint`: the endpoint next to
 * them. Gives an expired one only with `mayBeExpired`. Throws FLAGS_INVALID and the BUNDLE_ failures.
 */
export async function bundledFile({
  values,
  endpoint,
  ...opening
}: { values: GivenFlags; endpoint: string | undefined; mayBeExpired: boolean } & OpeningBundle): Promise<BundledFile> {
  const { path, host } = opening;
  refuseBeside(path, values);
  const bundle = await openBundle(opening);
  refuseForeign(path, bundle.description, {
    node: values.nodeName || host.system.hostname().toLowerCase(),
    endpoint,
    caHashes: values.caCertHashes ?? [],
  });
  const bytes = Buffer.from(bundle.configuration.reveal());
  const file = parseJoinDocuments(bytes, path, { allowExperimentalApi: true });
  return { path, file, images: bundle.images, expired: bundle.expired };
}

/** The configuration in a bundle with the command's options, and the warnings about them. */
export function joinBeside(
  { caCertHashes: _caCertHashes, tokenFile: _tokenFile, ...values }: GivenFlags,
  { path, file }: BundledFile,
): ReturnType<typeof joinConfigurationFromFlags> {
  return joinConfigurationFromFlags({ ...values, configFile: path }, undefined, file);
}

/**
 * Refuses options that set fields of the configuration in the bundle, and options of a bundle without one: whoever gives
 * an empty variable must not join unverified.
 */
function refuseBeside(path: string, given: GivenFlags): void {
  const values: Readonly<Record<string, unknown>> = { ...given };
  const problems = new Problems();
  if (!path) problems.add({ path: '--bundle' }, BUNDLE_FLAG_MISSING());
  for (const [key, { name, field, besideConfig }] of Object.entries<Option>(JOIN)) {
    if (COMPARED.includes(name) || besideConfig || values[key] === undefined) continue;
    if (field !== undefined || name === 'config') problems.add({ path: `--${name}` }, BUNDLE_FLAG_UNFIT());
  }
  refuseFlags(problems);
}

interface Own {
  node: string;
  endpoint: string | undefined;
  caHashes: readonly string[];
}

/** Throws BUNDLE_FOREIGN if the machine or its options say something else than the bundle. */
function refuseForeign(path: string, { node, endpoint, caCertHashes }: BundleDescription, own: Own): void {
  const foreign = (of: Foreign['of'], bundle: string, here: string) =>
    new Failure(BUNDLE_FOREIGN, { path, of, bundle, own: here });
  if (own.node !== node) throw foreign('node', node, own.node);
  if (own.endpoint && own.endpoint !== endpoint) throw foreign('endpoint', endpoint, own.endpoint);
  const hashes = own.caHashes.map((hash) => hash.toLowerCase());
  if (hashes.length > 0 && !hashes.some((hash) => caCertHashes.includes(hash)))
    throw foreign('cluster', caCertHashes.join(', '), hashes.join(', '));
}

/** The error of a join from a bundle: another CA means another cluster, and an unknown token that it was used. */
export function explainedByBundle(error: unknown, path: string): unknown {
  if (isFailure(error, TOKEN_UNKNOWN)) {
    const { server, tokenId } = error.params;
    return new Failure(BUNDLE_TOKEN_GONE, { path, server, tokenId }, { cause: error });
  }
  if (!isFailure(error, CA_PIN_MISMATCH)) return error;
  const { expected, seen } = error.params;
  const params = { path, of: 'cluster', bundle: expected.join(', '), own: seen.join(', ') } as const;
  return new Failure(BUNDLE_FOREIGN, params, { cause: error });
}

/** A bundle whose signature and content are verified. */
export interface OpenedBundle {
  description: BundleDescription;
  /** The JoinConfiguration in YAML, with the token. */
  configuration: Secret;
  images: BundledImages;
  /** BUNDLE_EXPIRED, to throw before anything of the bundle is used. */
  expired: Failure | undefined;
}

/**
 * Verifies a bundle as a whole before anything of it is used, then its expiry. Returns an expired one only with
 * `mayBeExpired`. Throws the BUNDLE_ failures.
 */
export async function openBundle({
  mayBeExpired = false,
  ...options
}: OpeningBundle & { mayBeExpired?: boolean }): Promise<OpenedBundle> {
  const { path, host, emit } = options;
  const { description, configuration, signer, places, reader } = await verifyBundle(options);
  const expired = expiryOf(description, options);
  if (expired && !mayBeExpired) throw expired;
  const images = await bundledImages(description.images, { path, places, reader, files: host.files });
  const { node, expires } = description;
  if (!expired)
    emit({ type: 'notice', level: 'info', message: BUNDLE_VERIFIED({ node, signer: signer.principal, expires }) });
  return { description, configuration, images, expired };
}

function expiryOf({ expires }: BundleDescription, { path, host: { clock } }: OpeningBundle): Failure | undefined {
  const now = clock.now();
  if (now <= Date.parse(expires)) return undefined;
  return new Failure(BUNDLE_EXPIRED, { path, expires, now: rfc3339(now) });
}
