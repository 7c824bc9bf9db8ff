import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Invocation } from '../../src/cli/argv/command.ts';
import { confirmed } from '../../src/cli/confirmation.ts';
import { catalogueFor, type Language } from '../../src/i18n/catalogue.ts';

async function answered(language: Language, answer: string): Promise<boolean> {
  const parts = {
    terminal: { prompt: () => {}, answered: () => {} },
    catalogue: await catalogueFor(language),
    interruption: new AbortController(),
  } as unknown as Invocation;
  return confirmed('RESET_CONFIRM', parts, Readable.from(answer === '' ? [] : [answer]));
}

test.each([
  ['en', ['y\n', 'YES\n', ' y '], ['', '\n', 's\n', 'sim\n', 'n\n', 'y yes\n', 'yesterday\n']],
  ['pt-BR', ['s\n', 'Sim\n', 'y\n', 'yes\n'], ['', '\n', 'n\n', 'não\n', 's sim\n', 'simples\n']],
] as const)('in %s the words of that language are a yes, and everything else is a no', async (language, yes, no) => {
  for (const answer of yes) expect(await answered(language, answer), answer).toBe(true);
  for (const answer of no) expect(await answered(language, answer), answer).toBe(false);
});
