import type { Failure } from '../../base/failure.ts';
import { JOIN } from '../../config/options/join.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { BundledImages } from '../../engine/changes/image-changes.ts';
import type { Emit } from '../../engine/events.ts';
import { verifyWithSsh } from '../../host/linux/programs/ssh-signature.ts';
import type { Host } from '../../host/ports.ts';
import { bundledFile, joinBeside } from '../../operations/bundle/bundled-file.ts';
import { bundlePaths } from '../../operations/bundle/verify-bundle.ts';
import type { Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { maskSecrets, warn } from './configuration-file.ts';

/** Verifies the bundle of --bundle, and that it is for this machine. Throws FLAGS_INVALID and the BUNDLE_ failures. */
export async function bundledJoin(
  { line, terminal }: Invocation,
  host: Host,
  { positional, emit, mayBeExpired }: { positional: readonly string[]; emit: Emit; mayBeExpired: boolean },
): Promise<{ configuration: JoinConfiguration; images: BundledImages; expired: Failure | undefined }> {
  const paths = bundlePaths(line.flags.string('bundle') ?? '', line.flags.string('bundle-signers') || undefined);
  const values = valuesOf(JOIN, line);
  const opening = { ...paths, host: host.read, verify: verifyWithSsh, emit, mayBeExpired };
  const bundled = await bundledFile({ ...opening, values, endpoint: positional[0] });
  maskSecrets(bundled.file.configuration, terminal.scrubber);
  const { configuration, notices } = joinBeside(values, bundled);
  warn(notices, emit);
  return { configuration, images: bundled.images, expired: bundled.expired };
}
