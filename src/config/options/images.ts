import { IMAGE_OPTIONS } from './init.ts';
import type { Options } from './option.ts';
import { configurationFile, NODE_OPTIONS } from './shared.ts';

/** Options of `config images list`. */
export const IMAGES_LIST = {
  configFile: configurationFile('FLAG_CONFIG_IMAGES').configFile,
  ...IMAGE_OPTIONS,
} as const satisfies Options;
/** Further options of `config images pull`. */
export const IMAGES_PULL = { criSocket: NODE_OPTIONS.criSocket } as const satisfies Options;
