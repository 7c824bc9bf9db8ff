import type { Failure } from '../../base/failure.ts';
import { joinConfigurationFromFlags } from '../../config/flags/join-flags.ts';
import { BUNDLE } from '../../config/options/bundle.ts';
import { JOIN } from '../../config/options/join.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { BundledImages } from '../../engine/changes/bundled-image.ts';
import type { Emit } from '../../engine/events.ts';
import { verifyWithSsh } from '../../host/linux/programs/ssh-signature.ts';
import { absolutePath } from '../../host/paths.ts';
import type { Host } from '../../host/ports.ts';
import { besideBundle, bundledFile } from '../../operations/bundle/bundled-file.ts';
import type { Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { warn } from './configuration-file.ts';

/** Verifies the bundle of --bundle, and that it is for this machine. Throws FLAGS_INVALID and the BUNDLE_ failures. */
export async function bundledJoin(
  { line, terminal }: Invocation,
  host: Host,
  { words, emit, mayBeExpired }: { words: readonly string[]; emit: Emit; mayBeExpired: boolean },
): Promise<{ configuration: JoinConfiguration; images: BundledImages; expired: Failure | undefined }> {
  const given = line.flags.string('bundle') ?? '';
  const path = given && (absolutePath(given) ?? given);
  const signers = line.flags.string('bundle-signers') || BUNDLE.bundleSigners.default;
  const values = valuesOf(JOIN, line);
  const opening = { path, signers, host: host.read, verify: verifyWithSsh, emit, mayBeExpired };
  const { file, images, expired } = await bundledFile({ ...opening, values, endpoint: words[0] }, host.read);
  const { discovery, controlPlane } = file.configuration;
  for (const secret of [discovery.bootstrapToken?.token, discovery.tlsBootstrapToken, controlPlane?.certificateKey])
    if (secret) terminal.scrubber.addToken(secret.reveal());
  const beside = { ...besideBundle(values), configFile: path };
  const { configuration, notices } = joinConfigurationFromFlags(beside, undefined, file);
  warn(notices, emit);
  return { configuration, images, expired };
}
