/** Ignition, built from its Go module as it is released. */
import { cached, exists } from '../machine/cache.ts';
import { buildGo, type GoSource } from '../machine/programs.ts';
import { goArch } from '../machine/versions.ts';
import { ensureDebianPrograms } from '../run/requirements.ts';

export const IGNITION_VERSION = '2.21.0';
const MODULE = 'github.com/coreos/ignition/v2';

const SOURCE: GoSource = {
  label: `ignition-${IGNITION_VERSION}`,
  module: MODULE,
  version: `v${IGNITION_VERSION}`,
  packageOf: () => `${MODULE}/internal`,
  // Its setting for distributions without SELinux: no program then labels the files.
  ldflags: `-s -w -X ${MODULE}/internal/distro.selinuxRelabel=false`,
  cgo: true,
};

/** Path of the program. */
export function ensureIgnition(log: (line: string) => void = () => {}): Promise<string> {
  return buildIgnition(SOURCE, log);
}

/** Builds any release of Ignition. It cannot be built without the headers of libblkid. */
export async function buildIgnition(source: GoSource, log: (line: string) => void): Promise<string> {
  return cached(`programs/${source.label}-${goArch()}/ignition`, async (scratch) => {
    const hasHeaders = await exists('/usr/include/blkid/blkid.h');
    await ensureDebianPrograms({ gcc: 'gcc' }, log, hasHeaders ? [] : ['libblkid-dev']);
    return buildGo('ignition', source, scratch, log);
  });
}
