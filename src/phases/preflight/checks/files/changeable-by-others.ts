import type { Message } from '../../../../base/text.ts';
import { partsOf } from '../../../../host/paths.ts';
import type { FileReader, FileStat } from '../../../../host/ports.ts';
import { CHANGEABLE_BY_OTHERS, type Changeable } from './checks-files-sentences.ts';

const STICKY = 0o1000;

/**
 * A warning about these directories, and the ones above them, where users other than root can replace files. Above them,
 * a sticky directory such as /tmp is safe: others cannot rename what is root's.
 */
export async function changeableByOthers(
  directories: readonly string[],
  files: Pick<FileReader, 'stat'>,
): Promise<Message | undefined> {
  const paths = [...new Set(directories.flatMap(partsOf))];
  const found = await Promise.all(
    paths.map(async (path): Promise<Changeable[]> => {
      const stat = await files.stat(path);
      if (stat?.type !== 'directory') return [];
      const { uid, mode } = stat;
      if (uid !== 0) return [{ path, uid }];
      const isSafe = !writtenByOthers(stat) || (mode & STICKY && !directories.includes(path));
      return isSafe ? [] : [{ path, mode }];
    }),
  );
  return found.flat().length === 0 ? undefined : CHANGEABLE_BY_OTHERS({ found: found.flat() });
}

function writtenByOthers({ mode, gid }: FileStat): boolean {
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
}
