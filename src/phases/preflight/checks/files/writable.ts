import { posix } from 'node:path';
import { Failure } from '../../../../base/failure.ts';
import type { FileReader, HostReader } from '../../../../host/ports.ts';
import type { WriteObstacle } from '../../../../host/write-obstacles.ts';
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
      const problems = new Map<string, NotWritable>();
      for (const { wanted, obstacle } of found) {
        if (obstacle === undefined) continue;
        const { path, reason, refused } = obstacle;
        // One full file system is one problem, with however many directories on it.
        const key = `${reason} ${refused?.mount?.point ?? refused?.immutable ?? path}`;
        const paths = new Set([...(problems.get(key)?.paths ?? []), reason === 'ENOTDIR' ? path : wanted]);
        problems.set(key, { paths: [...paths], reason, needs: NEEDS, ...(refused && { refused }) });
      }
      return [...problems.values()].map((problem) => new Failure(NOT_WRITABLE, problem));
    },
  };
}

interface Found {
  wanted: string;
  obstacle: WriteObstacle | undefined;
}

async function directoryAt(wanted: string, files: FileReader): Promise<Found> {
  const obstacle = await files.writeObstacle(wanted, NEEDS);
  if (obstacle !== undefined) return { wanted, obstacle };
  const stat = await files.stat(wanted);
  const isOther = stat !== undefined && stat.type !== 'directory';
  return { wanted, obstacle: isOther ? { path: wanted, reason: 'ENOTDIR' } : undefined };
}

async function fileAt(wanted: string, files: FileReader): Promise<Found> {
  const stat = await files.stat(wanted);
  if (stat === undefined) return { wanted, obstacle: undefined }; // its directory is among the others
  if (stat.type === 'directory') return { wanted, obstacle: { path: wanted, reason: 'EISDIR' } };
  return { wanted, obstacle: await files.writeObstacle(wanted, NEEDS) };
}
