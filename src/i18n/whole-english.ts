import { type Catalogue, translation } from './catalogue.ts';
import { printed } from './en/index.ts';
import { definitions, said } from './english.ts';
import { dictionary } from './one-table.ts';

/** Says also what comes without its English, from JSON for instance. Loads the sentences of every room. */
export const wholeEnglish: Catalogue = translation({
  failures: dictionary(Object.values(definitions).map((one) => ({ [one.code]: one.english }))),
  texts: dictionary([...Object.values(said).map((one) => ({ [one.key]: one.english })), printed]),
});
