import type { Values } from '../../config/options/option.ts';
import { verifyWithSsh } from '../../host/linux/programs/ssh-signature.ts';
import type { OpenedSource, SourceReading } from '../../operations/join-source.ts';
import { bundledFile, explainedByBundle, joinBeside } from './bundled-file.ts';
import type { BUNDLE } from './options.ts';
import { bundlePaths } from './verify-bundle.ts';

/** Verifies the bundle of --bundle, and that it is for this machine. Throws FLAGS_INVALID and the BUNDLE_ failures. */
export async function openBundleSource(
  { bundle = '', bundleSigners }: Values<typeof BUNDLE>,
  { host, emit, flags, endpoint, masks, mayBeUnusable: mayBeExpired }: SourceReading,
): Promise<OpenedSource> {
  const paths = bundlePaths(bundle, bundleSigners || undefined);
  const opening = { ...paths, host, verify: verifyWithSsh, emit, mayBeExpired };
  const bundled = await bundledFile({ ...opening, values: flags, endpoint });
  masks(bundled.file.configuration);
  const { configuration, notices } = joinBeside(flags, bundled);
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
  const { path, images, expired: failure } = bundled;
  return {
    configuration,
    images,
    explained: (error) => explainedByBundle(error, path),
    unusable: failure && {
      failure,
      joinedBefore: async (options) => (await import('./joined-before.ts')).joinedBefore(options),
    },
  };
}
