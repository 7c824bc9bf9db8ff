/** Ignition, built from its Go module as it is released, and run on the root of a machine. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cached, exists } from '../machine/cache.ts';
import { run } from '../machine/command.ts';
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

/** The stages of a config that have files in them. */
const STAGES = ['fetch', 'files'] as const;

/**
 * Applies a config to a machine's root, as its initrd does before the first boot: what the first stage has fetched, the
 * second applies. Gives the output. `under`: a command that starts it.
 */
export async function applyIgnition(config: string, root: string, under: readonly string[] = []): Promise<string> {
  const ignition = await ensureIgnition();
  return withConfig(config, async (file, at) => {
    const places = [`-config-cache=${at('cache.json')}`, `-state-file=${at('state')}`, `-neednet=${at('neednet')}`];
    let output = '';
    for (const stage of STAGES) {
      const argv = [
        ...under,
        ignition,
        '-platform=file',
        `-stage=${stage}`,
        `-root=${root}`,
        '-log-to-stdout',
        ...places,
      ];
      output += await run(argv, { env: { IGNITION_CONFIG_FILE: file } });
    }
    return output;
  });
}

/** Works with a config in a file. `at`: paths in its directory, which is removed afterwards. */
export async function withConfig<T>(
  config: string,
  work: (file: string, at: (name: string) => string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-ignition-'));
  const at = (name: string) => path.join(directory, name);
  try {
    await writeFile(at('config.ign'), config, { mode: 0o600 });
    return await work(at('config.ign'), at);
  } finally {
    await rm(directory, { recursive: true });
  }
}
