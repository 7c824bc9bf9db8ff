import { configurationFile } from '../../config/options/shared.ts';
import { JOIN_LINE, TOKEN_COMMON, TOKEN_SETTINGS } from '../../config/options/token.ts';
import { dataOutputFlag, dataOutputFlags } from '../render/output/printed-data.ts';
import { type Flag, flagsOf } from './flag.ts';
import { outputFlag } from './join-flags.ts';

const { configFile, allowExperimentalApi } = configurationFile('FLAG_TOKEN_CONFIG');

export const tokenGenerateFlags: readonly Flag[] = Object.values(TOKEN_COMMON);
export const tokenListFlags: readonly Flag[] = [...tokenGenerateFlags, ...dataOutputFlags];
export const tokenDeleteFlags: readonly Flag[] = [...tokenGenerateFlags, outputFlag];
export const tokenCreateFlags: readonly Flag[] = [
  ...flagsOf({ ...JOIN_LINE, ...TOKEN_SETTINGS, configFile }),
  ...tokenGenerateFlags,
  allowExperimentalApi,
  dataOutputFlag,
];
