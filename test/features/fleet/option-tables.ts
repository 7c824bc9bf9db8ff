import { JOIN } from '../../../src/config/options/join.ts';
import type { Options } from '../../../src/config/options/option.ts';
import { FLEET, SSH } from '../../../src/features/fleet/options.ts';

/** Rows of the library's options (test/api/public-names.long.test.ts). */
export const TABLES: Record<string, Options> = {
  FleetOptions: { ...JOIN, ...FLEET },
  FleetSsh: SSH,
};
