import { shown } from '../base/shown.ts';
import { type Catalogue, type Language, catalogueFor as translationFor } from '../i18n/catalogue.ts';
import { wholeEnglish } from '../i18n/whole-english.ts';

/**
 * The sentences of a language, also for events that were read from JSON.
 *
 * @throws A RangeError for another language.
 * @example
 * const portuguese = await catalogueFor('pt-BR');
 * const error = await join({ apiServerEndpoint: '' }).catch((reason: unknown) => reason);
 * if (isFailure(error)) console.error(portuguese.failure(error).cure);
 */
export async function catalogueFor(language: Language): Promise<Catalogue> {
  if (language === 'en') return wholeEnglish();
  if (language === 'pt-BR') return translationFor(language);
  throw new RangeError(`There is no language ${JSON.stringify(shown(String(language)))}. Use "en" or "pt-BR".`);
}
