import type { FailureText } from '../base/failure.ts';
import type { Say } from '../base/text.ts';
import { FromFeatures } from '../config/options/from-features.ts';
import type { Language } from './languages.ts';

/** The types of each feature's `*-sentences.ts`. A feature adds its own (docs/architecture.md, "Features"). */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface ContributedSentences {}

/** The types of each feature's texts that only commands print. */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface ContributedTexts {}

type Sentence<Said> = (params: never, say: Say) => Said;

/** Sentences of one language. */
export interface Words {
  failures: Readonly<Record<string, Sentence<FailureText>>>;
  texts: Readonly<Record<string, Sentence<string>>>;
}

/** What a feature says. */
export interface FeatureWords {
  /** The modules with its failures and texts. */
  sentences: () => readonly object[];
  /** Texts that only commands print, by key, in English. */
  printed: () => object;
  translations: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Words>>>;
}

/** What the features say. */
export const WORDS = new FromFeatures<FeatureWords>();

/** The failures and texts in the modules of the features. */
export function contributedSentences(): unknown[] {
  return WORDS.all()
    .flatMap(({ sentences }) => sentences())
    .flatMap((module) => {
      // In the executable, a module that is evaluated late has its names only once one is read.
      Reflect.get(module, 'any');
      return Object.values(module);
    });
}
