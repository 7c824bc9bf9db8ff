/**
 * The Ignition that reads what the provider writes: version 2.3 of the specification, which the Ignition of
 * ignition-program.ts refuses. Flatcar's own, built from the module that the provider itself uses.
 */

import { buildIgnition, withConfig } from '../first-boot/ignition-program.ts';
import { run } from '../machine/command.ts';
import type { GoSource } from '../machine/programs.ts';

const VERSION = '0.36.2';
const MODULE = 'github.com/flatcar/ignition';

const SOURCE: GoSource = {
  label: `flatcar-ignition-${VERSION}`,
  module: MODULE,
  version: `v${VERSION}`,
  packageOf: () => `${MODULE}/internal`,
  ldflags: `-s -w -X ${MODULE}/internal/version.Raw=v${VERSION}`,
  cgo: true,
};

/** Applies a config to a root, as the initrd of a machine does before it has one. Gives what Ignition printed. */
export async function applyFlatcarIgnition(config: string, root: string): Promise<string> {
  const ignition = await buildIgnition(SOURCE, console.log);
  return withConfig(config, (file, at) => {
    const flags = ['-oem=file', '-stage=files', `-root=${root}`, `-config-cache=${at('cache.json')}`, '-log-to-stdout'];
    const env = { IGNITION_CONFIG_FILE: file, IGNITION_SYSTEM_CONFIG_DIR: at('none') };
    return run([ignition, ...flags], { env });
  });
}
