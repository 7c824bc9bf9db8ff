import { JOIN } from '../../../src/config/options/join.ts';
import type { Options } from '../../../src/config/options/option.ts';
import { FLEET, SSH } from '../../../src/features/fleet/options.ts';

/** Rows of the library's options (test/api/public-names.long.test.ts). */
export const TABLES: Record<string, Options> = {
  FleetOptions: { ...JOIN, ...FLEET },
  FleetSsh: SSH,
};

/** For the tests of all tables of options (test/config/options.test.ts). */
export const OWN_TABLES: Record<string, Options> = {
  FLEET,
  'FLEET and SSH': Object.fromEntries([...Object.values(FLEET), ...Object.values(SSH)].map((row) => [row.name, row])),
};
