import '../../src/program/assembled.ts';

import { createHash } from 'node:crypto';
import { type Catalogue, catalogueFor, type Language } from '../../src/i18n/catalogue.ts';
import { errorKinds, explanation } from '../../src/i18n/explanations.ts';
import { printed, said, wholeEnglish } from '../../src/program/definitions.ts';
import { factsOf } from './samples.ts';

/** A sentence, or a text of a few, as a user reads it. */
export interface Sentence {
  /** The key of a text; of a failure its kind and the part, such as CA_PIN_MISSING.cure. */
  key: string;
  text: string;
}

/** Every sentence of a language, filled with example facts: each failure has three. */
export async function sentencesOf(language: Language): Promise<Sentence[]> {
  return sentencesIn(language === 'en' ? wholeEnglish : await catalogueFor(language), language);
}

export function sentencesIn(catalogue: Catalogue, language: Language): Sentence[] {
  const failures = errorKinds().flatMap((kind) => {
    const { what, cause, cure } = explanation(kind, catalogue);
    return Object.entries({ what, cause, cure }).map(([part, text]) => ({ key: `${kind}.${part}`, text }));
  });
  const texts = [...Object.keys(said), ...Object.keys(printed)].map((key) => ({
    key,
    text: textOf(catalogue, key, language),
  }));
  return [...failures, ...texts];
}

function textOf(catalogue: Catalogue, key: string, language: Language): string {
  return catalogue.say({ key, params: factsOf(key, language) });
}

/**
 * As many sentences as `count` says, picked by the seed. A seed picks the same keys in every language, and a new sentence
 * elsewhere changes the sample by one at most.
 */
export async function sample(language: Language, seed: string, count: number): Promise<Sentence[]> {
  const rank = ({ key }: Sentence): string => createHash('sha256').update(`${seed} ${key}`).digest('hex');
  const ranked = (await sentencesOf(language)).map((one) => ({ one, rank: rank(one) }));
  return ranked
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ one }) => one);
}
