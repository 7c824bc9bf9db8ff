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
  /** The phase or group that was asked for. */
  only: string | undefined;
  phases: readonly PhaseEntry[];
}

/**
 * Whose files an init changes. A single phase that makes certificates or kubeconfigs for another machine, into a
 * directory of theirs, leaves this host alone: any number of them may run, and no journal of this host is to know about
 * it.
 */
export async function locksOfInit({ input, settings, only, phases }: Run, files: FileReader): Promise<Locks> {
  const { certificatesDir } = input.cluster;
  const writesOnly = (group: string) => only !== undefined && phases.every(({ name }) => name.startsWith(`${group}/`));
  if (writesOnly('certs')) return locksOf([certificatesDir], files);
  if (writesOnly('kubeconfig')) return locksOf([settings.kubeconfigDirectory], files);
  return { ...OF_THE_HOST, directories: await elsewhere([certificatesDir], files) };
}

/** Of directories that alone are changed. */
export async function locksOf(directories: readonly string[], files: FileReader): Promise<Locks> {
  const others = await elsewhere(directories, files);
  return { host: others.length < directories.length, directories: others };
}

/** Those that are not below /etc/kubernetes, whatever links lead there. */
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

/** Of what is not there yet, by the nearest directory that is. */
async function real(path: string, files: FileReader): Promise<string> {
  const found = await files.realPath(path);
  if (found !== undefined || path === dirname(path)) return found ?? path;
  return join(await real(dirname(path), files), posix.basename(path));
}
