import { onFailure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';

/** Files that kubelets' packages read arguments from, for systemd and OpenRC. */
const ENVIRONMENT_FILES = ['/etc/default/kubelet', '/etc/sysconfig/kubelet', '/etc/conf.d/kubelet'];
/** Where the unit may be, with its drop-ins next to it; the first one found is used (systemd.unit(5)). */
const UNITS = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map((path) => `${path}/systemd/system/kubelet.service`);

/** Far above the size of a file of the kubelet's unit. */
export const LARGEST_UNIT_FILE = 64 * 1024;

/** Far above the drop-ins of a unit, and the size of all its files together. */
export const [MOST_DROP_INS, MOST_BYTES] = [100, 512 * 1024];

/** The files on the disk that decide how the kubelet's service starts it. */
export interface KubeletUnit {
  /**
   * Content by path, of every file of the unit; undefined if it could not be read, is too large, or if the files before
   * it are. Missing files are left out.
   */
  texts: ReadonlyMap<string, string | undefined>;
  /** Paths that systemd reads once it has loaded its files: the unit, then its drop-ins. Empty without a unit. */
  loaded: readonly string[];
}

/** Reads each file once, without asking the service manager. */
export async function readKubeletUnit(files: Pick<FileReader, 'read' | 'list'>): Promise<KubeletUnit> {
  const listed = await Promise.all(
    UNITS.map(async (unit) => {
      const names = (await files.list(`${unit}.d`)) ?? [];
      return names.filter((name) => name.endsWith('.conf')).map((name) => ({ name, path: `${unit}.d/${name}` }));
    }),
  );
  const dropIns = listed.flat().slice(0, MOST_DROP_INS);
  const further = listed.flat().slice(MOST_DROP_INS, MOST_DROP_INS + 1);
  const paths = [...ENVIRONMENT_FILES, ...UNITS, ...dropIns.map(({ path }) => path)];
  const contents = await Promise.all(
    paths.map(async (path) => {
      const text = await files.read(path, { maxBytes: LARGEST_UNIT_FILE }).then(
        (content) => content?.toString('utf8') ?? '',
        onFailure(() => undefined),
      );
      return [path, text] as const;
    }),
  );
  let left = MOST_BYTES;
  const fitting = contents.map(([path, text]) => {
    left -= text?.length ?? 0;
    return [path, left < 0 ? undefined : text] as const;
  });
  // One that is not read stands for all others: what it says is unknown.
  const texts = new Map([...fitting, ...further.map(({ path }) => [path, undefined] as const)]);
  for (const [path, text] of contents) if (text === '') texts.delete(path);
  const unit = UNITS.find((path) => texts.has(path));
  // Of drop-ins with the same name, the one of the first directory counts; they are read in the order of their names.
  const byName = new Map([...dropIns, ...further].reverse().map(({ name, path }) => [name, path]));
  const inOrder = [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  return { texts, loaded: unit === undefined ? [] : [unit, ...inOrder] };
}
