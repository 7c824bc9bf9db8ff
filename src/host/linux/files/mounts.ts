import { Failure } from '../../../base/failure.ts';
import { inTurns, linesIn } from '../../../base/turns.ts';
import type { Mount, MountReader, MountWriter } from '../../mounts.ts';
import { type FileReader, reasonOf } from '../../ports.ts';
import { runProgram } from '../programs/program.ts';
import { MOUNTS_UNREADABLE } from './linux-files-sentences.ts';

const MOUNT_INFO = '/proc/self/mountinfo';

/** Time limit for one call of umount(8), which hangs if the server of a file system is gone. */
const UNMOUNT_MS = 30_000;

/** Far below the kernel's limit for arguments. */
const POINTS_A_CALL = 100;

export function linuxMounts(files: FileReader): MountReader {
  return {
    async list() {
      const content = await files.read(MOUNT_INFO);
      const mounts = content && (await parseMountInfo(content));
      if (mounts === undefined) throw new Failure(MOUNTS_UNREADABLE, { path: MOUNT_INFO });
      return mounts;
    },
  };
}

/** Runs umount(8), since Node.js has no umount2(2). */
export const linuxMountWriter: MountWriter = {
  async unmount(points, { force, lazy }) {
    const said: string[] = [];
    for (let at = 0; at < points.length; at += POINTS_A_CALL) {
      const argv = [
        'umount',
        ...(force ? ['-f'] : []),
        ...(lazy ? ['-l'] : []),
        ...points.slice(at, at + POINTS_A_CALL),
      ];
      const result = await runProgram(argv, { timeoutMs: UNMOUNT_MS });
      if (result.code !== 0) said.push(reasonOf(result));
    }
    return said.join('; ');
  },
};

/**
 * Parses /proc/self/mountinfo (proc(5)): ID, parent, device, root, mount point, options, optional fields, a dash, type,
 * source, options of the file system. Undefined for any other line, because an overlooked mount would be emptied with
 * its directory.
 */
export async function parseMountInfo(content: Buffer): Promise<Mount[] | undefined> {
  const mounts: Mount[] = [];
  let isWhole = true;
  // latin1 keeps names that are not UTF-8. The kernel allows 100,000 mounts.
  await inTurns(linesIn(content.toString('latin1')), (line) => {
    const mount = line === '' ? undefined : parseLine(line);
    if (mount) mounts.push(mount);
    else if (line !== '') isWhole = false;
  });
  return isWhole ? mounts : undefined;
}

function parseLine(line: string): Mount | undefined {
  const fields = line.split(' ');
  const [id = '', , , , point = ''] = fields;
  const dash = fields.indexOf('-', 6);
  const [type, source] = fields.slice(dash + 1);
  if (dash === -1 || !/^\d+$/.test(id) || !point.startsWith('/') || type === undefined || source === undefined)
    return undefined;
  return { id: Number(id), point: unescaped(point), type: unescaped(type), source: unescaped(source) };
}

/** Decodes blank, tab, line end, backslash and #, which the kernel writes as octal numbers. */
function unescaped(field: string): string {
  const bytes = field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
