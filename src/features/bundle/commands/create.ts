import type { Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import { requestedByFlags } from '../../../cli/configuration/join-configuration.ts';
import { valuesOf } from '../../../cli/flags/values.ts';
import { newBootstrapToken } from '../../../config/values/new-secrets.ts';
import { OUTPUT_FILE_REPLACED } from '../../../host/host-sentences.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { linuxPacking } from '../../../host/linux/packing.ts';
import { bundleSettings } from '../create/bundle-settings.ts';
import { writeBundle } from '../create/write-bundle.ts';
import { BUNDLE_CREATE } from '../options.ts';
import { BUNDLE_CREATED } from './bundle-commands-sentences.ts';

/** Creates a bundle by the flags of `bundle create`. */
export async function createBundleFile(invocation: Invocation): Promise<void> {
  const { line, reporter, terminal } = invocation;
  const emit = reporter.event.bind(reporter);
  const packing = linuxPacking;
  const settings = await bundleSettings(valuesOf(BUNDLE_CREATE, line), { packing, host: linuxHost().read });
  const admin = await administering(invocation, emit);
  const token = newBootstrapToken();
  terminal.scrubber.addToken(token.reveal());
  const join = requestedByFlags(invocation, admin.host.read.files, emit);
  const replaced = (await admin.host.read.files.lstat(settings.path)) !== undefined;
  const { path, node, expires, images } = await writeBundle({ ...admin, settings, join, token, packing });
  if (replaced) emit({ type: 'notice', level: 'warning', message: OUTPUT_FILE_REPLACED({ path }) });
  reporter.succeeded({
    outcome: 'created',
    fields: { path, nodeName: node, expires, images: images.map(({ name }) => name) },
    message: BUNDLE_CREATED({ path, node, images: images.length, expires }),
  });
}
