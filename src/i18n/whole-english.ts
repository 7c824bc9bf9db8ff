import { type Catalogue, translation } from './catalogue.ts';
import { WORDS } from './contributed.ts';
import { definitions, said } from './definitions.ts';
import { printed } from './en/index.ts';
import { dictionary } from './one-table.ts';

/** English also for failures and messages without it, for instance from JSON. Loads the sentences of every room. */
export const wholeEnglish: Catalogue = translation({
  failures: dictionary(Object.values(definitions).map((one) => ({ [one.code]: one.english }))),
  texts: dictionary([
    ...Object.values(said).map((one) => ({ [one.key]: one.english })),
    printed,
    ...WORDS.all().map((words) => words.printed()),
  ]),
});
