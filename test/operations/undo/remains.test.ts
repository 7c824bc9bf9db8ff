import { expect, it } from 'vitest';
import { catalogueFor } from '../../../src/i18n/catalogue.ts';
import { UNDONE_AFTER_FAILURE } from '../../../src/operations/operations-sentences.ts';

const named = (count: number) => Array.from({ length: count }, (_, index) => `csr-${index}`);

it.each([
  ['en', 5, '* certificate requests, which', 'sooner: kubectl delete csr csr-0 csr-1 csr-2 csr-3 csr-4'],
  ['en', 6, '* 6 certificate requests, which', 'the first 5 sooner: kubectl delete csr csr-0 csr-1 csr-2 csr-3 csr-4'],
  ['pt-BR', 5, '* solicitações de certificado, que', 'antes: kubectl delete csr csr-0 csr-1 csr-2 csr-3 csr-4'],
  ['pt-BR', 6, '* 6 solicitações de certificado, que', '5 primeiras: kubectl delete csr csr-0 csr-1 csr-2 csr-3 csr-4'],
] as const)('%s: of %d requests no more than five are named', async (language, count, beginning, end) => {
  const catalogue = await catalogueFor(language);
  const said = catalogue.say(UNDONE_AFTER_FAILURE({ left: [{ what: 'requests', items: named(count) }] }));
  expect(said).toContain(beginning);
  expect(said.endsWith(end), said).toBe(true);
});
