/**
 * Prints sentences picked at random, for readers who mark what a native speaker would not write:
 *
 *   npx tsx scripts/sentences/sample.ts --lang pt-BR --seed 7 --count 100
 */
import '../../src/program/assembled.ts';

import { parseArgs } from 'node:util';
import type { Language } from '../../src/i18n/catalogue.ts';
import { sample } from './sentences.ts';

const LANGUAGES: Readonly<Record<string, Language>> = { en: 'en', 'pt-BR': 'pt-BR' };

const { values } = parseArgs({
  options: {
    lang: { type: 'string', default: 'en' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
  },
});
const language = LANGUAGES[values.lang];
if (language === undefined || !/^[1-9]\d*$/.test(values.count)) {
  console.error('usage: npx tsx scripts/sentences/sample.ts [--lang en|pt-BR] [--seed TEXT] [--count NUMBER]');
  process.exit(64);
}
const picked = await sample(language, values.seed, Number(values.count));
for (const [index, { key, text }] of picked.entries()) {
  console.log(`${index + 1}. ${key}\n   ${text.replaceAll('\n', '\n   ')}\n`);
}
