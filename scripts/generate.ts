import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contractPage } from '../test/rehearsal/contract/page.ts';
import { GENERATED as COLLECTION } from './ansible/flags.ts';
import { projectRoot } from './build/checkout.ts';
import { configDocs, configFile } from './pages/config.ts';
import { DOCS_LANGUAGES, type DocsLanguage, errorsDocs, errorsFile } from './pages/errors.ts';
import { eventsDocs, eventsFile } from './pages/events.ts';
import { faultsDocs, faultsFile } from './pages/faults.ts';
import { README, readme } from './pages/figures.ts';
import { publicNames } from './pages/public-names/read.ts';
import { RECORD, surface } from './pages/public-names/surface.ts';

type Content = () => string | Promise<string>;

const pageOf = (language: DocsLanguage): Record<string, Content> => ({
  [`docs/${errorsFile(language)}`]: () => errorsDocs(language),
  [`docs/${faultsFile(language)}`]: () => faultsDocs(language),
  [`docs/${eventsFile(language)}`]: () => eventsDocs(language),
  [`docs/${configFile(language)}`]: () => configDocs(language),
  [README[language]]: () => readme(language),
});

/** The content of every generated file, by its path in the checkout. Tests compare each with its file. */
const GENERATED: Readonly<Record<string, Content>> = {
  ...Object.assign({}, ...DOCS_LANGUAGES.map(pageOf)),
  ...Object.fromEntries(Object.entries(COLLECTION).map(([file, content]) => [`ansible/${file}`, content])),
  'docs/rehearsal-contract.md': contractPage,
  [RECORD]: () => surface(publicNames()),
};

for (const [file, content] of Object.entries(GENERATED)) {
  const [place, text] = [path.join(projectRoot, file), await content()];
  if (readFileSync(place, 'utf8') === text) continue;
  writeFileSync(place, text);
  console.log(`Changed ${file}`);
}
