import path from 'node:path';
import { Failure, onFailure } from '../base/failure.ts';
import type { NodeRegistration } from '../config/types/join.ts';
import type { Emit } from '../engine/events.ts';
import type { FileReader } from '../host/ports.ts';
import {
  type KubeletConfiguration,
  kubeletConfiguration,
  requestsServingCertificate,
} from '../manifests/kubelet-configuration.ts';
import { parsePatchDocuments } from '../manifests/patches/patch-documents.ts';
import {
  type IgnoredReason,
  NO_PATCHES,
  PATCH_TARGETS,
  PATCH_TYPES,
  type Patch,
  type PatchSet,
  parsePatchFileName,
} from '../manifests/patches/patch-set.ts';
import type { FactReader } from './facts/fact-reader.ts';
import type { Phase } from './phase.ts';
import {
  PATCH_FILE_IGNORED,
  PATCH_FILE_NOT_REGULAR,
  PATCH_FILE_TOO_LARGE,
  PATCH_TYPE_UNKNOWN,
  PATCHES_DIRECTORY_MISSING,
  PATCHES_DIRECTORY_TOO_LARGE,
  PATCHES_NOT_A_DIRECTORY,
} from './phases-sentences.ts';

/** Reads the user's patches. Emits a warning for each file that is not a patch. */
export async function readUserPatches(
  directory: string | undefined,
  { files, emit }: { files: FileReader; emit: Emit },
): Promise<PatchSet> {
  const patches = await readPatches(directory, files);
  for (const params of patches.ignored) emit({ type: 'notice', level: 'warning', message: PATCH_FILE_IGNORED(params) });
  return patches;
}

/** Applies every patch to the files that these phases will write. Throws one of the PATCH_ failures. */
export async function tryPatches<Known extends { patches: PatchSet }>(
  phases: readonly Phase<Known>[],
  facts: Pick<FactReader<Known>, 'get' | 'pick'>,
): Promise<void> {
  const patched = phases.filter(({ tryPatches }) => tryPatches !== undefined);
  if (patched.length === 0 || (await facts.get('patches')).patches.length === 0) return;
  for (const phase of patched) phase.tryPatches?.(await facts.pick(phase.triedWith ?? phase.needs));
}

/** The kubelet's configuration, without patches if one is wrong: the phase that applies them reports it. */
export async function expectedKubelet(
  cluster: Parameters<typeof kubeletConfiguration>[0],
  node: Parameters<typeof kubeletConfiguration>[1],
  patches: () => Promise<PatchSet>,
): Promise<KubeletConfiguration> {
  const patched = async () => kubeletConfiguration(cluster, node, await patches());
  return patched().catch(onFailure(() => kubeletConfiguration(cluster, node, NO_PATCHES)));
}

/** True if this machine's kubelet will request its serving certificate, for which someone has to approve the request. */
export async function awaitsServingCertificate(
  cluster: Parameters<typeof kubeletConfiguration>[0],
  node: Parameters<typeof kubeletConfiguration>[1],
  { patches, nodeRegistration }: { patches(): Promise<PatchSet>; nodeRegistration: NodeRegistration },
): Promise<boolean> {
  return requestsServingCertificate(await expectedKubelet(cluster, node, patches), nodeRegistration);
}

/** More than the API server accepts for a whole object. */
export const MAX_PATCH_BYTES = 1024 * 1024;
/** Entries of the directory tree. More entries mean a wrong path, for instance `--patches /`. */
export const MAX_PATCH_ENTRIES = 10_000;
const MAX_DEPTH = 16;

/**
 * Reads all patches below a directory, in alphanumeric order of their names, and checks their form. Files whose name is
 * not that of a patch are listed as ignored. Throws PATCHES_* and PATCH_* failures. No patches without a directory.
 */
export async function readPatches(directory: string | undefined, files: FileReader): Promise<PatchSet> {
  if (directory === undefined || directory === '') return NO_PATCHES;
  const stat = await files.stat(directory);
  if (stat === undefined) throw new Failure(PATCHES_DIRECTORY_MISSING, { directory });
  if (stat.type !== 'directory') throw new Failure(PATCHES_NOT_A_DIRECTORY, { directory });
  const patches: Patch[] = [];
  const ignored: { file: string; reason: IgnoredReason }[] = [];
  for await (const file of patchDirectoryFiles(directory, files)) {
    const found = await readPatchFile(directory, file, files);
    if (typeof found === 'string') ignored.push({ file, reason: found });
    else patches.push(...found);
  }
  return { directory, patches, ignored };
}

/** Paths below the directory, in the order in which kubeadm walks it. */
async function* patchDirectoryFiles(root: string, files: FileReader): AsyncGenerator<string> {
  let entries = 0;
  async function* walk(below: string, depth: number): AsyncGenerator<string> {
    for (const name of inByteOrder((await files.list(path.posix.join(root, below))) ?? [])) {
      if (++entries > MAX_PATCH_ENTRIES || depth > MAX_DEPTH) {
        throw new Failure(PATCHES_DIRECTORY_TOO_LARGE, {
          directory: root,
          entries: MAX_PATCH_ENTRIES,
          depth: MAX_DEPTH,
        });
      }
      const file = path.posix.join(below, name);
      const directory = (await files.stat(path.posix.join(root, file)))?.type === 'directory';
      // In a mounted ConfigMap, ..data and ..2026_11_24 contain the targets of its links.
      if (directory && !name.startsWith('..')) yield* walk(file, depth + 1);
      else if (!directory) yield file;
    }
  }
  yield* walk('', 0);
}

/** Sorted by bytes, as Go does. */
function inByteOrder(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function readPatchFile(directory: string, file: string, files: FileReader): Promise<Patch[] | IgnoredReason> {
  const name = parsePatchFileName(path.posix.basename(file));
  if (name.kind === 'ignored') return name.reason;
  const whole = path.posix.join(directory, file);
  if (name.kind === 'unknown-type') {
    throw new Failure(PATCH_TYPE_UNKNOWN, {
      file: whole,
      found: name.found,
      allowed: PATCH_TYPES,
      targets: PATCH_TARGETS.join(', '),
    });
  }
  const stat = await files.stat(whole);
  if (stat?.type !== 'file') throw new Failure(PATCH_FILE_NOT_REGULAR, { file: whole, found: stat?.type });
  if (stat.size > MAX_PATCH_BYTES)
    throw new Failure(PATCH_FILE_TOO_LARGE, { file: whole, size: stat.size, limit: MAX_PATCH_BYTES });
  const content = await files.read(whole, { maxBytes: MAX_PATCH_BYTES });
  if (content === undefined) throw new Failure(PATCH_FILE_NOT_REGULAR, { file: whole, found: undefined });
  if (content.length === 0) return 'empty';
  return parsePatchDocuments(whole, name.type, content).map((document) => ({ target: name.target, file, ...document }));
}
