import { BUNDLE_CREATE } from '../../../config/options/bundle.ts';
import { newBootstrapToken } from '../../../config/values/new-secrets.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { linuxPacking } from '../../../host/linux/packing.ts';
import { OUTPUT_FILE_REPLACED } from '../../../host/sentences.ts';
import { bundleSettings } from '../../../operations/bundle/bundle-settings.ts';
import { writeBundle } from '../../../operations/bundle/write-bundle.ts';
import type { Invocation } from '../../argv/command.ts';
import { requestedJoin } from '../../configuration/requested-join.ts';
import { valuesOf } from '../../flags/values.ts';
import { administering } from '../administering.ts';
import { BUNDLE_CREATED } from './sentences.ts';

/** Creates a bundle by the flags of `bundle create`. */
export async function createBundleFile(invocation: Invocation): Promise<void> {
  const { line, reporter, terminal } = invocation;
  const emit = reporter.event.bind(reporter);
  const packing = linuxPacking;
  const settings = await bundleSettings(valuesOf(BUNDLE_CREATE, line), { packing, host: linuxHost().read });
  const admin = await administering(invocation, emit);
  const token = newBootstrapToken();
  terminal.scrubber.addToken(token.reveal());
  const join = requestedJoin(invocation, admin.host.read.files, emit);
  const replaced = (await admin.host.read.files.lstat(settings.path)) !== undefined;
  const { path, node, expires, images } = await writeBundle({ ...admin, settings, join, token, packing });
  if (replaced) emit({ type: 'notice', level: 'warning', message: OUTPUT_FILE_REPLACED({ path }) });
  reporter.succeeded({
    outcome: 'created',
    fields: { path, nodeName: node, expires, images: images.map(({ name }) => name) },
    message: BUNDLE_CREATED({ path, node, images: images.length, expires }),
  });
}
