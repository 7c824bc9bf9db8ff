import { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { readClusterConfiguration } from '../../../cluster/api/cluster-facts.ts';
import type { Packing } from '../../../host/bundles.ts';
import { LayoutUnreadable, type NamedSource } from '../../../host/images.ts';
import { type Administering, readAsAdministrator } from '../../../operations/administration.ts';
import {
  boundConfiguration,
  createBoundToken,
  joinDocument,
  type RequestedJoin,
} from '../../../operations/bound-join.ts';
import { requireAdmission } from '../../../operations/bound-tokens/require-admission.ts';
import { tokenId } from '../../../operations/tokens.ts';
import { raceAbort } from '../../../wire/deadline.ts';
import type { BundleDescription } from '../format/description.ts';
import type { ContainedFile, ContainedImage } from '../show-bundle.ts';
import { BUNDLE_SOURCE_UNREADABLE } from './bundle-create-sentences.ts';
import { type BundleSettings, refuseUnfit } from './bundle-settings.ts';
import { createBundle } from './create-bundle.ts';

/** A bundle that was written. */
export interface CreatedBundle extends Omit<BundleDescription, 'images'> {
  /** Path of the bundle. */
  path: string;
  /** The images that a join with the bundle imports. */
  images: readonly ContainedImage[];
  /** The kubejoin executable in the bundle. */
  executable: ContainedFile;
}

export interface WritingBundle extends Administering {
  settings: BundleSettings;
  join: RequestedJoin;
  /** A new token, to create in the cluster. */
  token: Secret;
  packing: Packing;
}

/**
 * Writes a bundle. The token is created in the cluster last, when everything else has succeeded. Throws FLAGS_INVALID,
 * the BUNDLE_ failures, those of `requireAdmission`, SSH_KEYGEN_MISSING, and the failures of the container runtime and of reaching the cluster.
 */
export async function writeBundle({ settings, join, token, packing, ...admin }: WritingBundle): Promise<CreatedBundle> {
  const { host, emit, signal } = admin;
  const { path, ttl, moreImages, executable, signKey, allowAutomaticApproval } = settings;
  const { configuration, node, role } = await boundConfiguration(join, token, admin);
  const { apiServerEndpoint: endpoint = '', caCertHashes = [] } = configuration.discovery.bootstrapToken ?? {};
  refuseUnfit(configuration);
  const cluster = await readAsAdministrator(admin, async (connected, reading) => {
    // Before the images are collected; the token's creation looks again, and reports.
    const quiet = { ...reading, emit: () => {}, kubeconfig: admin.kubeconfigPath, allowAutomaticApproval };
    await requireAdmission(connected, [{ id: tokenId(token), role }], quiet);
    return readClusterConfiguration(connected, reading);
  });
  const from = await imageSource(settings, { packing, criSocket: configuration.nodeRegistration.criSocket, signal });
  try {
    const created = host.read.clock.now();
    const bundle = await createBundle({
      ...{ node, role, cluster, from, moreImages, executable, emit, created, expires: created + ttl },
      point: { endpoint, caCertHashes },
      configuration: new Secret(joinDocument(configuration)),
      ...{ sign: packing.sign, signKey, signal },
    });
    const ready = () => createBoundToken({ token, node, role, ttl, allowAutomaticApproval }, admin);
    await packing.write(path, bundle.chunks(), { mode: 0o600, ready, signal });
    return { path, ...bundle.description, images: bundle.images, executable: bundle.executable };
  } finally {
    from.source.close();
  }
}

/** Throws BUNDLE_SOURCE_UNREADABLE. */
async function imageSource(
  { images }: BundleSettings,
  { packing, criSocket, signal }: { packing: Packing; criSocket: string; signal: AbortSignal },
): Promise<NamedSource> {
  if (images === undefined) return packing.containerd(criSocket);
  const refuse = (error: unknown): never => {
    if (!(error instanceof LayoutUnreadable)) throw error;
    throw new Failure(BUNDLE_SOURCE_UNREADABLE, { source: images, reason: error.message });
  };
  const { source, ...named } = await raceAbort(packing.layout(images, signal), signal).catch(refuse);
  const blob = async (digest: string) => {
    const content = await source.blob(digest).catch(refuse);
    return content && refusing(content, refuse);
  };
  return { ...named, source: { find: (name) => source.find(name), blob, close: () => source.close() } };
}

async function* refusing<T>(content: AsyncIterable<T>, refuse: (error: unknown) => never): AsyncIterable<T> {
  try {
    yield* content;
  } catch (error) {
    refuse(error);
  }
}
