import { posix } from 'node:path';
import { Failure } from '../../../../base/failure.ts';
import type { ClusterConfiguration } from '../../../../config/types/cluster.ts';
import type { FileReader, HostReader } from '../../../../host/ports.ts';
import type { WriteNeeds, WriteObstacle } from '../../../../host/write-obstacles.ts';
import { KUBERNETES_DIRECTORY, PATHS } from '../../../../manifests/paths.ts';
import { PASSWD_FILE } from '../../../../manifests/rootless/account-files.ts';
import { isRootless } from '../../../../manifests/rootless/owners.ts';
import type { Check } from '../../check.ts';
import { changeableByOthers } from './changeable-by-others.ts';
import { NOT_WRITABLE, type NotWritable } from './checks-files-sentences.ts';

const NAME = 'DirWritable';

/** Far more than a join writes, and far less than a kubelet needs later. */
const NEEDS: WriteNeeds = { bytes: 1024 * 1024, inodes: 32 };

/** etcd reserves two files of 64 MB for its log when it starts, and ends if there is no space for them. */
const ETCD_NEEDS: WriteNeeds = { ...NEEDS, bytes: 128 * 1024 * 1024 };

/** Written by every run: directories, and files that a directory may be in the place of. */
const DIRECTORIES = [
  ...[posix.dirname(PATHS.journal), PATHS.kubeletDirectory, posix.dirname(PATHS.kubeletServingKey)],
  KUBERNETES_DIRECTORY,
];
const FILES = [PATHS.kubeletConfig, PATHS.kubeletFlags, PATHS.kubeletInstanceConfig, PATHS.journal];

/** What a run writes to. */
export interface Written {
  directories: readonly string[];
  files?: readonly string[];
  /** The directory for the data of a member of etcd. */
  etcdData?: string | undefined;
}

/** Where a run makes a control plane: of the certificates, of etcd's data and of accounts for the components. */
export function controlPlaneWrites(cluster: ClusterConfiguration): Written {
  const { certificatesDir, etcd } = cluster;
  const isLocal = etcd.type === 'local';
  const directories = [
    ...[certificatesDir, ...(isLocal ? [`${certificatesDir}/etcd`] : [])],
    ...(isRootless(cluster) ? [posix.dirname(PASSWD_FILE)] : []),
  ];
  return { directories, etcdData: isLocal ? etcd.local.dataDir : undefined };
}

/** The files of a node can be written, but not by everyone. `more`: directories beside the usual ones. */
export function nodeWritable({ files }: Pick<HostReader, 'files'>, more: Written): Check {
  const directories = [...DIRECTORIES, ...more.directories];
  return {
    name: NAME,
    run: async () => [
      ...(await obstacles(files, { ...more, directories, files: FILES })),
      await changeableByOthers([...directories, PATHS.manifests], files),
    ],
  };
}

/** These can be written, as far as the system says without a write. */
export function writable({ files }: Pick<HostReader, 'files'>, written: Written): Check {
  return { name: NAME, run: () => obstacles(files, written) };
}

async function obstacles(files: FileReader, written: Written): Promise<Failure[]> {
  const found = await Promise.all([
    ...written.directories.map((path) => directoryAt(path, files, NEEDS)),
    ...(written.etcdData === undefined ? [] : [etcdDirectory(written.etcdData, files)]),
    ...(written.files ?? []).map((path) => fileAt(path, files)),
  ]);
  return failures(found);
}

/** One for each obstacle, whatever it concerns. */
export function failures(found: readonly Found[]): Failure[] {
  const problems = new Map<string, NotWritable>();
  for (const { wanted, obstacle, needs } of found) {
    if (obstacle === undefined) continue;
    const { path, reason, refused } = obstacle;
    // One full file system is one problem, with however many directories on it.
    const key = `${reason} ${refused?.mount?.point ?? refused?.immutable ?? path}`;
    const before = problems.get(key);
    const paths = new Set([...(before?.paths ?? []), reason === 'ENOTDIR' ? path : wanted]);
    const most = before && before.needs.bytes > needs.bytes ? before.needs : needs;
    problems.set(key, { paths: [...paths], reason, needs: most, ...(refused && { refused }) });
  }
  return [...problems.values()].map((problem) => new Failure(NOT_WRITABLE, problem));
}

export interface Found {
  wanted: string;
  obstacle: WriteObstacle | undefined;
  needs: WriteNeeds;
}

/** A member that was there before has reserved its space. */
async function etcdDirectory(path: string, files: FileReader): Promise<Found> {
  const isFilled = (await files.stat(`${path}/member`)) !== undefined;
  return directoryAt(path, files, isFilled ? NEEDS : ETCD_NEEDS);
}

async function directoryAt(wanted: string, files: FileReader, needs: WriteNeeds): Promise<Found> {
  const obstacle = await files.writeObstacle(wanted, needs);
  if (obstacle !== undefined) return { wanted, obstacle, needs };
  const stat = await files.stat(wanted);
  const isOther = stat !== undefined && stat.type !== 'directory';
  return { wanted, obstacle: isOther ? { path: wanted, reason: 'ENOTDIR' } : undefined, needs };
}

async function fileAt(wanted: string, files: FileReader): Promise<Found> {
  const stat = await files.stat(wanted);
  const found = { wanted, needs: NEEDS };
  if (stat === undefined) return { ...found, obstacle: undefined }; // its directory is among the others
  if (stat.type === 'directory') return { ...found, obstacle: { path: wanted, reason: 'EISDIR' } };
  return { ...found, obstacle: await files.writeObstacle(wanted, NEEDS) };
}
