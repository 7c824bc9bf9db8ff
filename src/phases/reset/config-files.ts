import { posix } from 'node:path';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';

const DIRECTORY = '/etc/kubernetes';
const KUBECONFIGS = [
  PATHS.adminConf,
  PATHS.superAdminConf,
  PATHS.kubeletConf,
  PATHS.bootstrapKubeletConf,
  PATHS.controllerManagerConf,
  PATHS.schedulerConf,
];
/** A write that was killed: src/host/linux/file-writer.ts. It may hold a token. */
const ABANDONED = /^\.(.+)\.kubejoin-\d+-[0-9a-f]{12}$/;

/** The kubeconfigs of this node that are there, and what is left of a write to one of them. Whoever resets has the host's lock: nobody is writing. */
export async function configFilesOn(files: FileReader): Promise<string[]> {
  const names = (await files.list(DIRECTORY)) ?? [];
  const own = new Set(KUBECONFIGS.map((path) => posix.basename(path)));
  return names.filter((name) => own.has(name) || own.has(ABANDONED.exec(name)?.[1] ?? '')).map((name) => posix.join(DIRECTORY, name));
}
