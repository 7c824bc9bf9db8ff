import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { withoutSlashes } from '../../base/trim.ts';
import type { ResetConfiguration } from '../../config/types/init.ts';
import { isProtected } from '../../engine/changes/protected-directory.ts';
import { abandonedWrites } from '../../engine/journal/abandoned-writes.ts';
import { readJournal } from '../../engine/journal/journal.ts';
import { filledCniDirectories } from '../../engine/kinds/cleanup/pod-network.ts';
import { refuseMountsBelow } from '../../engine/kinds/files/directories.ts';
import { deepestFirst } from '../../host/paths.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { PATHS, PROVISIONED } from '../../manifests/paths.ts';
import type { Cleanup } from './cleanups.ts';
import { homesOn } from './home-kubeconfigs.ts';
import { RESET_DIRECTORY_LINKED, RESET_DIRECTORY_PROTECTED, RESET_NOT_A_DIRECTORY } from './phases-reset-sentences.ts';

/** Directories that cleanup-node empties, with links resolved; undefined for those that do not exist. */
export interface ResetDirectories {
  manifests: string | undefined;
  /** The kubelet's directory. Mounts below it are unmounted first. */
  kubelet: string | undefined;
  certificates: string | undefined;
  /** With cleanupTmpDir only. */
  tmp: string | undefined;
}

interface Rule {
  /** Follows a link, as kubeadm does for the kubelet's directory and etcd for its data. */
  followsLink: boolean;
  /** Mounts below it are unmounted before it is emptied. */
  unmounts: boolean;
}

const STRICT: Rule = { followsLink: false, unmounts: false };

interface Emptying {
  configuration: Pick<ResetConfiguration, 'certificatesDir' | 'cleanupTmpDir'>;
  cleanup: ReadonlySet<Cleanup>;
}

/** Read before anything is changed. Throws the failures of `directoryToEmpty`, also for those of `--cleanup cni`. */
export async function resetDirectories(
  { configuration, cleanup }: Emptying,
  host: HostReader,
): Promise<ResetDirectories> {
  const { certificatesDir, cleanupTmpDir } = configuration;
  const cni = cleanup.has('cni') ? await filledCniDirectories(host) : [];
  const [manifests, kubelet, certificates, tmp] = await Promise.all([
    directoryToEmpty(PATHS.manifests, STRICT, host),
    directoryToEmpty(PATHS.kubeletDirectory, { followsLink: true, unmounts: true }, host),
    directoryToEmpty(certificatesDir, STRICT, host),
    cleanupTmpDir ? directoryToEmpty(PATHS.temporary, STRICT, host) : undefined,
    ...cni.map((path) => directoryToEmpty(path, STRICT, host)),
  ]);
  return { manifests, kubelet, certificates, tmp };
}

/**
 * The real path of a directory that may be emptied; undefined if it does not exist. Throws RESET_DIRECTORY_PROTECTED,
 * RESET_DIRECTORY_LINKED, RESET_NOT_A_DIRECTORY and DIRECTORY_HAS_MOUNTS.
 */
export async function directoryToEmpty(
  given: string,
  { followsLink, unmounts }: Rule,
  host: HostReader,
): Promise<string | undefined> {
  const path = withoutSlashes(posix.normalize(given));
  const homes = await homesOn(host, { peoplesOnly: true });
  if (isProtected(path, homes)) throw new Failure(RESET_DIRECTORY_PROTECTED, { path, real: path });
  const [found, real] = await Promise.all([host.files.lstat(path), host.files.realPath(path)]);
  if (found === undefined || real === undefined) return undefined;
  if (found.type === 'symlink' && !followsLink) throw new Failure(RESET_DIRECTORY_LINKED, { path, real });
  if (isProtected(real, homes)) throw new Failure(RESET_DIRECTORY_PROTECTED, { path, real });
  if ((await host.files.stat(real))?.type !== 'directory') throw new Failure(RESET_NOT_A_DIRECTORY, { path });
  if (!unmounts) await refuseMountsBelow(real, host);
  return real;
}

const OWN_FILES = [
  PATHS.adminConf,
  PATHS.superAdminConf,
  PATHS.kubeletConf,
  PATHS.bootstrapKubeletConf,
  PATHS.controllerManagerConf,
  PATHS.schedulerConf,
  PATHS.kubeletKeyDropIn,
];

/** Existing files of this node outside those directories, and leftovers of writes to them: a reset has the host's lock. */
export async function configFilesOn(files: FileReader): Promise<string[]> {
  const own = await Promise.all(OWN_FILES.map((path) => existing(path, files)));
  const provisioned = await provisionedConfiguration(files);
  return [...(await abandonedWrites(OWN_FILES, files)), ...own.flat(), ...provisioned].sort();
}

/**
 * The configuration of a provisioned join, if it exists. It contains a token, and while it exists each boot joins the
 * machine. Without the boot script and the records of a run it is an administrator's own file.
 */
export async function provisionedConfiguration(files: FileReader): Promise<string[]> {
  const traces = await Promise.all([PROVISIONED.bootScript, PROVISIONED.state].map((path) => existing(path, files)));
  return traces.flat().length === 0 ? [] : existing(PROVISIONED.configuration, files);
}

async function existing(path: string, files: FileReader): Promise<string[]> {
  return (await files.lstat(path)) === undefined ? [] : [path];
}

/** Directories that kubejoin made on this machine since the last reset, the deepest first. */
export async function madeDirectories(host: HostReader): Promise<string[]> {
  const entries = await readJournal(host);
  return deepestFirst(entries.flatMap(({ makes = [] }) => makes));
}
