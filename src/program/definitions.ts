/** Every failure and text, with those of all features. */
import { printed as ofCore } from '../i18n/en/index.ts';
import { dictionary } from '../i18n/one-table.ts';
import { FEATURES } from './assembled.ts';

export * from '../i18n/definitions.ts';

/** Texts that only commands print, in English. */
export const printed: Readonly<Record<string, unknown>> = dictionary([
  ofCore,
  ...FEATURES.map(({ words }) => words.printed()),
]);
