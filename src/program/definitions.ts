/** Every failure and text, with those of all features. */
import { failureCodes, failureDefinitions, failureKinds, saidTexts } from '../i18n/definitions.ts';
import { printed as ofCore } from '../i18n/en/index.ts';
import { dictionary } from '../i18n/one-table.ts';
import { wholeEnglish as wholeEnglishOf } from '../i18n/whole-english.ts';
import { FEATURES } from './assembled.ts';

export * from '../i18n/definitions.ts';

/** Texts that only commands print, in English. */
export const printed: Readonly<Record<string, unknown>> = dictionary([
  ofCore,
  ...FEATURES.map(({ words }) => words.printed()),
]);

export const definitions = failureDefinitions();
export const said = saidTexts();
export const FAILURE_CODES = failureCodes();
export const FAILURE_KINDS = failureKinds();

/** English for everything. */
export const wholeEnglish = wholeEnglishOf();
