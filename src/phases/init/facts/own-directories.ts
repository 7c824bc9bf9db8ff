import { dirname, join, posix } from 'node:path';
import type { InitInput } from '../../../config/types/init.ts';
import { type Locks, OF_THE_HOST } from '../../../engine/locks.ts';
import { isAtOrBelow } from '../../../host/paths.ts';
import type { FileReader } from '../../../host/ports.ts';
import { KUBERNETES_DIRECTORY } from '../../../manifests/paths.ts';
import type { PhaseEntry } from '../../phase.ts';
import type { InitSettings } from './facts.ts';

interface Run {
  input: InitInput;
  settings: InitSettings;
  /** The requested phase or group. */
  only: string | undefined;
  phases: readonly PhaseEntry[];
}

/**
 * Locks of an init. A single phase that only writes certificates or kubeconfigs into a directory for another machine
 * does not touch this host: any number may run at once, without an entry in this host's journal.
 */
export async function locksOfInit({ input, settings, only, phases }: Run, files: FileReader): Promise<Locks> {
  const { certificatesDir } = input.cluster;
  const writesOnly = (group: string) => only !== undefined && phases.every(({ name }) => name.startsWith(`${group}/`));
  if (writesOnly('certs')) return locksOf([certificatesDir], files);
  if (writesOnly('kubeconfig')) return locksOf([settings.kubeconfigDirectory], files);
  return { ...OF_THE_HOST, directories: await elsewhere([certificatesDir], files) };
}

/** Locks of a run that only changes these directories. */
async function locksOf(directories: readonly string[], files: FileReader): Promise<Locks> {
  const others = await elsewhere(directories, files);
  return { host: others.length < directories.length, directories: others };
}

/** The directories that are not below /etc/kubernetes, after links are resolved. */
export async function elsewhere(directories: readonly string[], files: FileReader): Promise<string[]> {
  const own = await Promise.all([KUBERNETES_DIRECTORY, `${KUBERNETES_DIRECTORY}/pki`].map((path) => real(path, files)));
  const found = await Promise.all(
    directories.map(async (path) => {
      const places = [posix.normalize(path), await real(path, files)];
      return places.some((place) => [KUBERNETES_DIRECTORY, ...own].some((parent) => isAtOrBelow(place, parent)))
        ? []
        : [path];
    }),
  );
  return found.flat();
}

/** Resolves a path that may not exist, by its nearest existing parent. */
async function real(path: string, files: FileReader): Promise<string> {
  const found = await files.realPath(path);
  if (found !== undefined || path === dirname(path)) return found ?? path;
  return join(await real(dirname(path), files), posix.basename(path));
}
