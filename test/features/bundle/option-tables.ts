import { JOIN } from '../../../src/config/options/join.ts';
import type { Options } from '../../../src/config/options/option.ts';
import { BUNDLE_CREATE } from '../../../src/features/bundle/options.ts';

/** Rows of the library's options (test/api/public-names.long.test.ts). */
export const TABLES: Record<string, Options> = {
  CreateBundleOptions: { ...JOIN, ...BUNDLE_CREATE },
};
