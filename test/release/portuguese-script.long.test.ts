/** The executable has the Portuguese sentences in a script of their own, with copies of what they need of the program. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { bundleForExecutable } from '../../scripts/build/bundle.ts';
import { sentencesIn, sentencesOf } from '../../scripts/sentences/sentences.ts';
import { translation } from '../../src/i18n/catalogue.ts';
import { FEATURES } from '../../src/program/features.ts';

type Tables = Parameters<typeof translation>[0];

test('every sentence is the same there, said by the program', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-portuguese-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await bundleForExecutable(folder);
  // The features' tables have their names.
  const script = { exports: {} as Tables & Record<string, Tables> };
  new Script(readFileSync(path.join(folder, 'pt-BR.cjs'), 'latin1')).runInThisContext()(
    script.exports,
    require,
    script,
  );
  const all = [script.exports, ...FEATURES.map(({ name }) => script.exports[name] as Tables)];
  const tables: Tables = {
    failures: Object.assign({}, ...all.map(({ failures }) => failures)),
    texts: Object.assign({}, ...all.map(({ texts }) => texts)),
  };
  const sentences = sentencesIn(translation(tables), 'pt-BR');
  expect(sentences.length).toBeGreaterThan(500);
  expect(sentences).toEqual(await sentencesOf('pt-BR'));
});
