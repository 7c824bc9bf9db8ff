import { JOIN } from '../../../src/config/options/join.ts';
import type { Options } from '../../../src/config/options/option.ts';
import { PROVISION, PROVISION_RUN } from '../../../src/features/provision/options.ts';

/** Rows of the library's options (test/api/public-names.long.test.ts). */
export const TABLES: Record<string, Options> = {
  ProvisionOptions: { ...JOIN, ...PROVISION, ...PROVISION_RUN },
};
