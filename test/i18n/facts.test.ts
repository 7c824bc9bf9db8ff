/** Another wording says the same: each sentence still names the facts, flags, commands, paths and numbers that it named. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { namedFacts } from './facts/named.ts';

test.each(['en', 'pt-BR'] as const)('%s: no sentence lost what it names', (language) => {
  const now = namedFacts(language);
  const recorded = readFileSync(path.join(import.meta.dirname, 'facts', `${language}.tsv`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(recorded.length).toBeGreaterThan(900);
  const lost = recorded.flatMap(([key = '', ...facts]) => {
    const named = now.get(key);
    if (!named) return [`${key}: gone (if on purpose: npx tsx test/i18n/facts/record.ts)`];
    return facts.filter((fact) => !named.includes(fact)).map((fact) => `${key}: ${fact}`);
  });
  expect(lost).toEqual([]);
});
