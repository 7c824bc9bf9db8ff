import { isMountPoint, mountsBelow } from '../../host/mounts.ts';
import type { HostReader } from '../../host/ports.ts';
import { serviceRuns } from '../../host/services.ts';
import { PATHS } from '../../manifests/paths.ts';

/** The state that a join finds in places where the kubelet also leaves files. */
export interface Baseline {
  /** The kubelet was running, or its service manager kept starting it. */
  kubeletStarted: boolean;
  /** kubelet.conf existed. */
  wasNode: boolean;
  /** The kubelet's directory, without links. */
  kubeletDirectory: string;
  /** Names in it, and names in the kubelet's own directories there; undefined if there are too many to record. */
  names: readonly string[] | undefined;
  /** Mount points below it. */
  mounts: readonly string[];
}

const MAX_NAMES = 2_000;
/** As many as a line of the journal may have. */
const MAX_MOUNTS = 10_000;
/** Directories whose content the kubelet creates and removes. */
const OF_THE_KUBELET: ReadonlySet<string> = new Set([
  ...['pki', 'pods', 'plugins', 'plugins_registry', 'device-plugins'],
  ...['pod-resources', 'checkpoints', 'usernamespaces'],
]);

/** Undefined where it cannot be read (without root, say); the join itself reports that. */
export async function readBaseline(host: HostReader): Promise<Baseline | undefined> {
  try {
    const kubeletDirectory = (await host.files.realPath(PATHS.kubeletDirectory)) ?? PATHS.kubeletDirectory;
    const [kubelet, kubeletConf, names, mounts] = await Promise.all([
      host.services.state('kubelet').catch(() => undefined),
      host.files.lstat(PATHS.kubeletConf),
      namesIn(kubeletDirectory, host),
      host.mounts.list(),
    ]);
    const points = mountsBelow(mounts, kubeletDirectory).map(({ point }) => point);
    if (points.length > MAX_MOUNTS) return undefined;
    return {
      kubeletStarted: kubelet !== undefined && serviceRuns(kubelet),
      wasNode: kubeletConf !== undefined,
      kubeletDirectory,
      names: names.length > MAX_NAMES ? undefined : names,
      mounts: points,
    };
  } catch {
    return undefined;
  }
}

/** Names relative to the kubelet's directory. Mounts below it are not read: their server may not answer. */
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
