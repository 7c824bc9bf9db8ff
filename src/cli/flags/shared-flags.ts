import { BUNDLE } from '../../config/options/bundle.ts';
import { JOIN } from '../../config/options/join.ts';
import { type Flag, flagsOf } from './flag.ts';

export const joinFlags = flagsOf(JOIN);

/** Flags of a join from a bundle. */
export const bundleFlags = flagsOf(BUNDLE);

export const outputFlag: Flag = {
  name: 'output',
  shorthand: 'o',
  type: 'string',
  help: 'FLAG_OUTPUT',
  choices: ['text', 'json'],
  default: 'text',
  own: true,
};

export const reportFlag: Flag = { name: 'report', type: 'string', help: 'FLAG_REPORT', own: true };

export const otlpFlag: Flag = { name: 'otlp', type: 'string', help: 'FLAG_OTLP', own: true };

/** Flags of commands that report their progress. */
export const runFlags: readonly Flag[] = [outputFlag, reportFlag, otlpFlag];
