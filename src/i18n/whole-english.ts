import { type Catalogue, translation } from './catalogue.ts';
import { WORDS } from './contributed.ts';
import { failureDefinitions, saidTexts } from './definitions.ts';
import { printed } from './en/index.ts';
import { dictionary } from './one-table.ts';

let made: Catalogue | undefined;

/** English also for failures and messages without it, for instance from JSON. Loads the sentences of every room. */
export function wholeEnglish(): Catalogue {
  made ??= translation({
    failures: dictionary(Object.values(failureDefinitions()).map((one) => ({ [one.kind]: one.english }))),
    texts: dictionary([
      ...Object.values(saidTexts()).map((one) => ({ [one.key]: one.english })),
      printed,
      ...WORDS.all().map((words) => words.printed()),
    ]),
  });
  return made;
}
