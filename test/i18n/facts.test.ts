/** Another wording says the same: each sentence still names the facts, flags, commands, paths and numbers that it named. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { namedFacts } from './facts/named.ts';

test.each(['en', 'pt-BR'] as const)('%s: no sentence lost what it names, and each is recorded', (language) => {
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
  const stale = recorded.length === now.size ? [] : ['sentences are new: npx tsx test/i18n/facts/record.ts'];
  for (const [key = '', ...facts] of recorded)
    if (now.get(key)?.join('\t') !== facts.join('\t')) stale.push(`${key}: npx tsx test/i18n/facts/record.ts`);
  expect(stale).toEqual([]);
});
