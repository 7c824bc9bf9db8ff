import { posix } from 'node:path';
import { Failure } from '../../../../base/failure.ts';
import type { FileReader, HostReader } from '../../../../host/ports.ts';
import { KUBERNETES_DIRECTORY, PATHS } from '../../../../manifests/paths.ts';
import type { Check } from '../../check.ts';
import { NOT_WRITABLE, type NotWritable } from './sentences.ts';

/** Far more than a join writes, and far less than a kubelet needs later. */
const NEEDS = { bytes: 1024 * 1024, inodes: 32 };

/** Written by every run: directories, and files that a directory may be in the place of. */
const DIRECTORIES = [
  ...[posix.dirname(PATHS.journal), PATHS.kubeletDirectory, posix.dirname(PATHS.kubeletServingKey)],
  KUBERNETES_DIRECTORY,
];
const FILES = [PATHS.kubeletConfig, PATHS.kubeletFlags, PATHS.kubeletInstanceConfig, PATHS.journal];

/** The files of a node can be written, as far as the system says without a write. `more`: further directories. */
export function writable({ files }: Pick<HostReader, 'files'>, more: readonly string[]): Check {
  return {
    name: 'DirWritable',
    async run() {
      const directories = await Promise.all([...DIRECTORIES, ...more].map((path) => directoryAt(path, files)));
      const found = [...directories, ...(await Promise.all(FILES.map((path) => fileAt(path, files))))];
      const obstacles = new Map<string, NotWritable>();
      for (const one of found) {
        if (one === undefined) continue;
        // One full file system is one problem, with however many directories on it.
        const key = one.refused?.mount?.point ?? one.paths.join();
        const known = obstacles.get(`${one.reason} ${key}`);
        const paths = [...new Set([...(known?.paths ?? []), ...one.paths])];
        obstacles.set(`${one.reason} ${key}`, { ...(known ?? one), paths });
      }
      return [...obstacles.values()].map((one) => new Failure(NOT_WRITABLE, one));
    },
  };
}

async function directoryAt(path: string, files: FileReader): Promise<NotWritable | undefined> {
  const obstacle = await files.writeObstacle(path, NEEDS);
  if (obstacle !== undefined) return noted(obstacle);
  const stat = await files.stat(path);
  return stat && stat.type !== 'directory' ? noted({ path, reason: 'ENOTDIR' }) : undefined;
}

async function fileAt(path: string, files: FileReader): Promise<NotWritable | undefined> {
  const stat = await files.stat(path);
  if (stat === undefined) return undefined;
  if (stat.type === 'directory') return noted({ path, reason: 'EISDIR' });
  const obstacle = await files.writeObstacle(path, NEEDS);
  return obstacle && noted(obstacle);
}

function noted({ path, ...rest }: { path: string } & Pick<NotWritable, 'reason' | 'refused'>): NotWritable {
  return { paths: [path], needs: NEEDS, ...rest };
}
