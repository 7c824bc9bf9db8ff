import { Failure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import { durationOf, refuseFlags } from '../../../config/from-flags/flag-input.ts';
import type { Values } from '../../../config/options/option.ts';
import { Problems } from '../../../config/problem.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { nanosecondsToMs } from '../../../config/values/duration.ts';
import type { PackedFile, Packing } from '../../../host/bundles.ts';
import { distrustOf } from '../../../host/distrust.ts';
import { isStandardOutput, placeProblem } from '../../../host/output-file.ts';
import { absolutePath } from '../../../host/paths.ts';
import type { FileReader, HostReader } from '../../../host/ports.ts';
import { MAX_SIZE } from '../../../manifests/ustar.ts';
import { BUNDLE_FLAG_MISSING } from '../bundle-sentences.ts';
import { IMAGE_NAME } from '../format/description.ts';
import { BUNDLE_CREATE } from '../options.ts';
import {
  BUNDLE_DISCOVERY_UNFIT,
  BUNDLE_EXECUTABLE_LARGE,
  BUNDLE_EXECUTABLE_MISSING,
  BUNDLE_EXECUTABLE_NEEDED,
  BUNDLE_EXECUTABLE_UNTRUSTED,
  BUNDLE_IMAGE_NAME_UNFIT,
  BUNDLE_OUTPUT_UNFIT,
  BUNDLE_POLICY_UNFIT,
  BUNDLE_TTL_UNFIT,
} from './bundle-create-sentences.ts';

/** Checked options of `bundle create`, without the configuration of the join. */
export interface BundleSettings {
  /** The bundle to write. */
  path: string;
  signKey: string;
  /** Lifetime in ms. */
  ttl: number;
  allowAutomaticApproval: boolean;
  /** An OCI image layout; undefined for the local containerd. */
  images: string | undefined;
  moreImages: readonly string[];
  executable: PackedFile;
}

/** Checks the options. Throws FLAGS_INVALID and BUNDLE_EXECUTABLE_UNTRUSTED. */
export async function bundleSettings(
  values: Omit<Values<typeof BUNDLE_CREATE>, 'kubeconfig'>,
  { packing, host }: { packing: Packing; host: Pick<HostReader, 'files' | 'system'> },
): Promise<BundleSettings> {
  const problems = new Problems();
  const { outputFile = '', signKey = '', images, moreImages = [] } = values;
  const path = absolutePath(outputFile) ?? outputFile;
  const unfit = outputFile ? await unfitPlace(outputFile, path, host.files) : BUNDLE_FLAG_MISSING();
  if (unfit) problems.add({ path: '--output-file' }, unfit);
  if (!signKey) problems.add({ path: '--sign-key' }, BUNDLE_FLAG_MISSING());
  const ttl = durationOf(values.ttl || BUNDLE_CREATE.ttl.default, '--ttl', problems);
  if (ttl !== undefined && ttl <= 0n) problems.add({ path: '--ttl' }, BUNDLE_TTL_UNFIT());
  if (!moreImages.every((name) => IMAGE_NAME.test(name))) problems.add({ path: '--image' }, BUNDLE_IMAGE_NAME_UNFIT());
  const executable = await executableOf(values.executable, packing, problems);
  refuseFlags(problems);
  await refuseUntrusted(executable as PackedFile, host);
  return {
    ...{ path, signKey, moreImages, allowAutomaticApproval: values.allowAutomaticApproval === true },
    ttl: nanosecondsToMs(ttl ?? 0n),
    images: images || undefined,
    executable: executable as PackedFile,
  };
}

/** Found before the images are collected and the token is created. */
async function unfitPlace(given: string, path: string, files: FileReader): Promise<Message | undefined> {
  if (given === '-' || isStandardOutput(path)) return BUNDLE_OUTPUT_UNFIT();
  return placeProblem(path, files);
}

async function executableOf(
  given: string | undefined,
  packing: Packing,
  problems: Problems,
): Promise<PackedFile | undefined> {
  const path = given || (await packing.ownExecutable());
  if (!path) {
    problems.add({ path: '--executable' }, BUNDLE_EXECUTABLE_NEEDED());
    return undefined;
  }
  const file = await packing.file(path);
  if (!file) problems.add({ path: '--executable' }, BUNDLE_EXECUTABLE_MISSING());
  else if (file.size > MAX_SIZE) problems.add({ path: '--executable' }, BUNDLE_EXECUTABLE_LARGE());
  return file;
}

/** Throws BUNDLE_EXECUTABLE_UNTRUSTED, and FLAGS_INVALID for a file that was removed meanwhile. */
async function refuseUntrusted(
  { path }: PackedFile,
  { files, system }: Pick<HostReader, 'files' | 'system'>,
): Promise<void> {
  const distrust = await distrustOf(path, files, [system.uid()]);
  if (distrust === undefined) return;
  if (distrust === 'missing') {
    const problems = new Problems();
    problems.add({ path: '--executable' }, BUNDLE_EXECUTABLE_MISSING());
    return refuseFlags(problems);
  }
  const { path: at, ...why } = distrust;
  throw new Failure(BUNDLE_EXECUTABLE_UNTRUSTED, { path, at, ...why });
}

/** Refuses a configuration that would pull images, or trust a cluster without its CA hash. Throws FLAGS_INVALID. */
export function refuseUnfit({ nodeRegistration, discovery }: JoinConfiguration): void {
  const problems = new Problems();
  if (!discovery.bootstrapToken?.caCertHashes.length)
    problems.add({ path: 'discovery.bootstrapToken.caCertHashes' }, BUNDLE_DISCOVERY_UNFIT());
  if (nodeRegistration.imagePullPolicy === 'Always')
    problems.add({ path: 'nodeRegistration.imagePullPolicy' }, BUNDLE_POLICY_UNFIT());
  refuseFlags(problems);
}
