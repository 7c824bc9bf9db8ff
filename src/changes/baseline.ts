import { mountsBelow } from '../host/mounts-below.ts';
import type { HostReader } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';

/** What a join finds where not only its own changes will leave something: the kubelet makes files, too. */
export interface Baseline {
  /** The kubelet ran, or its service manager kept starting it. */
  kubeletStarted: boolean;
  /** kubelet.conf was there. */
  wasNode: boolean;
  /** Names in the kubelet's directory and, of its directories, names in those; undefined: too many to note. */
  kubeletDirectory: readonly string[] | undefined;
  /** Mount points below it. */
  mounts: readonly string[];
}

const MAX_NAMES = 2_000;

/** Undefined where it can't be read (without root, say): the join itself will tell. */
export async function readBaseline(host: HostReader): Promise<Baseline | undefined> {
  try {
    const [kubelet, kubeletConf, names, mounts] = await Promise.all([
      host.services.state('kubelet').catch(() => undefined),
      host.files.lstat(PATHS.kubeletConf),
      namesIn(PATHS.kubeletDirectory, host),
      host.mounts.list(),
    ]);
    return {
      kubeletStarted: kubelet !== undefined && (kubelet.active || kubelet.restarting === true),
      wasNode: kubeletConf !== undefined,
      kubeletDirectory: names.length > MAX_NAMES ? undefined : names,
      mounts: mountsBelow(mounts, PATHS.kubeletDirectory).map(({ point }) => point),
    };
  } catch {
    return undefined;
  }
}

/** Relative to the directory, two levels deep: what is deeper belongs to what is there. */
export async function namesIn(directory: string, { files }: Pick<HostReader, 'files'>): Promise<string[]> {
  const names = (await files.list(directory)) ?? [];
  const below = await Promise.all(
    names.map(async (name) => {
      const stat = await files.lstat(`${directory}/${name}`);
      const inside = stat?.type === 'directory' ? await files.list(`${directory}/${name}`) : undefined;
      return [name, ...(inside ?? []).map((one) => `${name}/${one}`)];
    }),
  );
  return below.flat();
}
