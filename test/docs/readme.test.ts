/** The READMEs' figures and session are those of the results and of the program. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { README, withFigures } from '../../scripts/pages/figures.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { HOST_ROWS } from '../faults/host-rows.ts';
import { recordedTold } from '../faults/recorded.ts';
import { failureWith } from '../support/sentences.ts';

const LANGUAGES = ['en', 'pt-BR'] as const;
const read = (language: (typeof LANGUAGES)[number]) => readFileSync(README[language], 'utf8');

it.each(LANGUAGES)('%s: the figures are those of the last results (npm run generate)', (language) => {
  const readme = read(language);
  expect(withFigures(readme, language)).toBe(readme);
  expect(
    /<!-- figures[\s\S]*?(?<figures>(?:\d+[.,]\d+ s[\s\S]*?){6})<!-- \/figures/.exec(readme)?.groups,
  ).toBeDefined();
});

it.each(LANGUAGES)('%s: the failure of the session is what a real machine was told', async (language) => {
  const row = HOST_ROWS.find(({ name }) => name === 'cri-stopped');
  if (row === undefined) throw new Error('the fault has no row');
  const { kind, params } = recordedTold(row).told;
  const { what, cause, cure } = (await catalogueFor(language)).failure(failureWith(kind, params));
  const session = /^```console\n([\s\S]*?)^```/m.exec(read(language))?.[1] ?? '';
  expect(session).toContain(`${what} (${kind})\n`);
  expect(session).toContain(`: ${cause}\n`);
  expect(cure.startsWith(/(?:Fix|O que fazer): (.*?)\.\.\.\n/.exec(session)?.[1] ?? 'nothing')).toBe(true);
});
