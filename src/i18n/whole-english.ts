import { byName } from './by-name.ts';
import { type Catalogue, translation } from './catalogue.ts';
import { printed } from './en/index.ts';
import { definitions, said } from './english.ts';

/** Says also what comes without its English, from JSON for instance. Loads the sentences of every room. */
export const wholeEnglish: Catalogue = translation({
  failures: byName(Object.values(definitions).map((one) => [one.code, one.english])),
  texts: byName([...Object.values(said).map((one) => [one.key, one.english] as const), ...Object.entries(printed)]),
});
