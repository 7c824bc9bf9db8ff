import { Failure } from '../../../base/failure.ts';
import type { FileReader, MountReader, MountWriter } from '../../ports.ts';
import { reasonOf } from '../../program-answer.ts';
import { runProgram } from '../programs/program.ts';
import { parseMountInfo } from './mountinfo.ts';
import { MOUNTS_UNREADABLE } from './sentences.ts';

const MOUNT_INFO = '/proc/self/mountinfo';
/** Of one call of umount(8): a file system whose server is gone may hold it for ever. */
const UNMOUNT_MS = 30_000;
/** Far below what the kernel takes as arguments of a program. */
const POINTS_A_CALL = 100;

export function linuxMounts(files: FileReader): MountReader {
  return {
    async list() {
      const content = await files.read(MOUNT_INFO);
      const mounts = content && parseMountInfo(content);
      if (mounts === undefined) throw new Failure(MOUNTS_UNREADABLE, { path: MOUNT_INFO });
      return mounts;
    },
  };
}

/** Node.js has no umount2(2); the program does the same. */
export const linuxMountWriter: MountWriter = {
  async unmount(points, { force, lazy }) {
    const said: string[] = [];
    for (let at = 0; at < points.length; at += POINTS_A_CALL) {
      const argv = ['umount', ...(force ? ['-f'] : []), ...(lazy ? ['-l'] : []), ...points.slice(at, at + POINTS_A_CALL)];
      const result = await runProgram(argv, { timeoutMs: UNMOUNT_MS });
      if (result.code !== 0) said.push(reasonOf(result));
    }
    return said.join('; ');
  },
};
