import type { Options } from '../../../src/config/options/option.ts';
import { REMOVE } from '../../../src/features/remove/options.ts';

/** Rows of the library's options (test/api/public-names.long.test.ts). */
export const TABLES: Record<string, Options> = { RemoveOptions: REMOVE };
