import { Failure } from '../../base/failure.ts';
import { rfc3339 } from '../../base/rfc3339.ts';
import type { Secret } from '../../base/secret.ts';
import type { BundledImages } from '../../engine/changes/bundled-image.ts';
import type { BundleDescription } from '../../manifests/bundle/description.ts';
import { bundledImages } from './bundled-images.ts';
import { BUNDLE_EXPIRED, BUNDLE_VERIFIED } from './sentences.ts';
import { type OpeningBundle, verifyBundle } from './verify-bundle.ts';

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
