import { abandonedWrites } from '../../engine/journal/abandoned-writes.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';

const OWN_FILES = [
  PATHS.adminConf,
  PATHS.superAdminConf,
  PATHS.kubeletConf,
  PATHS.bootstrapKubeletConf,
  PATHS.controllerManagerConf,
  PATHS.schedulerConf,
  PATHS.kubeletKeyDropIn,
];

/** This node's own files outside its directories, as far as they are there, and leftovers of writes to them. Whoever resets has the host's lock: nobody is writing. */
export async function configFilesOn(files: FileReader): Promise<string[]> {
  const looks = OWN_FILES.map(async (path) => ((await files.lstat(path)) === undefined ? [] : [path]));
  return [...(await abandonedWrites(OWN_FILES, files)), ...(await Promise.all(looks)).flat()].sort();
}
