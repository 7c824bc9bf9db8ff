import { Failure } from '../../../base/failure.ts';
import { durationOf, refuseFlags } from '../../../config/flags/flag-input.ts';
import { BUNDLE_CREATE } from '../../../config/options/bundle.ts';
import { Problems } from '../../../config/problem.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { nanosecondsToMs } from '../../../config/values/duration.ts';
import { distrustOf } from '../../../host/distrust.ts';
import { linuxFileReader } from '../../../host/linux/files/file-reader.ts';
import { streamedFile } from '../../../host/linux/files/streamed-file.ts';
import { ociLayout } from '../../../host/linux/images/oci-layout.ts';
import { ownExecutable } from '../../../host/linux/programs/own-program.ts';
import { Containerd } from '../../../host/linux/runtime/containerd/containerd.ts';
import { KNOWN_CRI_SOCKETS } from '../../../host/linux/runtime/runtimes.ts';
import { absolutePath } from '../../../host/paths.ts';
import { IMAGE_NAME } from '../../../manifests/bundle/description.ts';
import type { NamedSource } from '../../../operations/bundle/collect-images.ts';
import type { PackedFile } from '../../../operations/bundle/create-bundle.ts';
import {
  BUNDLE_DISCOVERY_UNFIT,
  BUNDLE_EXECUTABLE_MISSING,
  BUNDLE_EXECUTABLE_NEEDED,
  BUNDLE_EXECUTABLE_UNTRUSTED,
  BUNDLE_FLAG_MISSING,
  BUNDLE_IMAGE_NAME_UNFIT,
  BUNDLE_POLICY_UNFIT,
  BUNDLE_SOURCE_UNREADABLE,
  BUNDLE_TTL_UNFIT,
} from '../../../operations/bundle/sentences.ts';
import type { CommandLine } from '../../argv/command.ts';
import { valuesOf } from '../../flags/values.ts';

/** What the flags of `bundle create` say beside the configuration of the join. */
interface Given {
  /** Of the bundle to write. */
  path: string;
  signKey: string;
  /** Lifetime in ms. */
  ttl: number;
  /** An OCI image layout; undefined for the local containerd. */
  images: string | undefined;
  moreImages: readonly string[];
  executable: PackedFile;
}

/** Reads and checks the flags. Throws FLAGS_INVALID and BUNDLE_EXECUTABLE_UNTRUSTED. */
export async function givenBy(line: CommandLine): Promise<Given> {
  const problems = new Problems();
  const values = valuesOf(BUNDLE_CREATE, line);
  const { outputFile = '', signKey = '', images, image: moreImages = [] } = values;
  if (!outputFile) problems.add({ path: '--output-file' }, BUNDLE_FLAG_MISSING());
  if (!signKey) problems.add({ path: '--sign-key' }, BUNDLE_FLAG_MISSING());
  const ttl = durationOf(values.ttl || BUNDLE_CREATE.ttl.default, '--ttl', problems);
  if (ttl !== undefined && ttl <= 0n) problems.add({ path: '--ttl' }, BUNDLE_TTL_UNFIT());
  if (!moreImages.every((name) => IMAGE_NAME.test(name))) problems.add({ path: '--image' }, BUNDLE_IMAGE_NAME_UNFIT());
  const executable = await executableOf(values.executable, problems);
  refuseFlags(problems);
  await refuseUntrusted(executable as PackedFile);
  return {
    ...{ path: absolutePath(outputFile) ?? outputFile, signKey, moreImages },
    ttl: nanosecondsToMs(ttl ?? 0n),
    images: images || undefined,
    executable: executable as PackedFile,
  };
}

async function executableOf(given: string | undefined, problems: Problems): Promise<PackedFile | undefined> {
  const path = given || (await ownExecutable())?.path;
  const file = path && (await streamedFile(path));
  if (!path) problems.add({ path: '--executable' }, BUNDLE_EXECUTABLE_NEEDED());
  else if (!file) problems.add({ path: '--executable' }, BUNDLE_EXECUTABLE_MISSING());
  return file || undefined;
}

/** Throws BUNDLE_EXECUTABLE_UNTRUSTED. */
async function refuseUntrusted({ path }: PackedFile): Promise<void> {
  const distrust = await distrustOf(path, linuxFileReader(), [process.geteuid?.() ?? 0]);
  if (distrust === undefined) return;
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

/** The names of architectures in Go and in image manifests. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64' };

/** Where the images come from. Throws BUNDLE_SOURCE_UNREADABLE. */
export async function imageSource(layout: string | undefined, criSocket: string): Promise<NamedSource> {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  if (layout === undefined) {
    const place = criSocket || KNOWN_CRI_SOCKETS[0];
    return { source: new Containerd(place), place, architecture };
  }
  const source = await ociLayout(layout);
  if (source === undefined) throw new Failure(BUNDLE_SOURCE_UNREADABLE, { source: layout });
  return { source, place: layout, architecture };
}
