import { isMountPoint, mountsBelow } from '../../host/mounts-below.ts';
import type { HostReader } from '../../host/ports.ts';
import { serviceRuns } from '../../host/service-runs.ts';
import { PATHS } from '../../manifests/paths.ts';

/** What a join finds where not only its own changes will leave something: the kubelet makes files, too. */
export interface Baseline {
  /** The kubelet ran, or its service manager kept starting it. */
  kubeletStarted: boolean;
  /** kubelet.conf was there. */
  wasNode: boolean;
  /** The kubelet's directory, without links. */
  kubeletDirectory: string;
  /** Names in it and, of the directories that are the kubelet's own, names in those; undefined: too many to note. */
  names: readonly string[] | undefined;
  /** Mount points below it. */
  mounts: readonly string[];
}

const MAX_NAMES = 2_000;
/** Directories of which the kubelet makes and removes what is in them. */
const OF_THE_KUBELET: ReadonlySet<string> = new Set([
  ...['pki', 'pods', 'plugins', 'plugins_registry', 'device-plugins'],
  ...['pod-resources', 'checkpoints', 'usernamespaces'],
]);

/** Undefined where it can't be read (without root, say): the join itself will tell. */
export async function readBaseline(host: HostReader): Promise<Baseline | undefined> {
  try {
    const kubeletDirectory = (await host.files.realPath(PATHS.kubeletDirectory)) ?? PATHS.kubeletDirectory;
    const [kubelet, kubeletConf, names, mounts] = await Promise.all([
      host.services.state('kubelet').catch(() => undefined),
      host.files.lstat(PATHS.kubeletConf),
      namesIn(kubeletDirectory, host),
      host.mounts.list(),
    ]);
    return {
      kubeletStarted: kubelet !== undefined && serviceRuns(kubelet),
      wasNode: kubeletConf !== undefined,
      kubeletDirectory,
      names: names.length > MAX_NAMES ? undefined : names,
      mounts: mountsBelow(mounts, kubeletDirectory).map(({ point }) => point),
    };
  } catch {
    return undefined;
  }
}

/**
 * Relative to the kubelet's directory, and never from what is mounted below it: that may be a server's that does not
 * answer.
 */
export async function namesIn(
  directory: string,
  { files, mounts }: Pick<HostReader, 'files' | 'mounts'>,
): Promise<string[]> {
  const names = (await files.list(directory)) ?? [];
  const mounted = await mounts.list();
  const below = names.map(async (name) => {
    const path = `${directory}/${name}`;
    const inside = OF_THE_KUBELET.has(name) && !isMountPoint(mounted, path) ? await files.list(path) : undefined;
    return [name, ...(inside ?? []).map((one) => `${name}/${one}`)];
  });
  return (await Promise.all(below)).flat();
}
