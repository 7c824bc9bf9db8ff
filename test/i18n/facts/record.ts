/** `npx tsx test/i18n/facts/record.ts` writes anew what facts.test.ts compares with. Read the difference before you commit it. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Language, namedFacts } from './named.ts';

for (const language of ['en', 'pt-BR'] satisfies Language[]) {
  const lines = [...namedFacts(language)].map(([key, facts]) => [key, ...facts].join('\t'));
  writeFileSync(path.join(import.meta.dirname, `${language}.tsv`), `${lines.join('\n')}\n`);
}
