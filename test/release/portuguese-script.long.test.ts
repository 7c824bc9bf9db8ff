/** The executable has the Portuguese sentences in a script of their own, with copies of what they need of the program. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { bundleForExecutable } from '../../scripts/build/bundle.ts';
import { sentencesIn, sentencesOf } from '../../scripts/sentences/sentences.ts';
import { translation } from '../../src/i18n/catalogue.ts';

test('every sentence is the same there, said by the program', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-portuguese-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await bundleForExecutable(folder);
  const script = { exports: {} as Parameters<typeof translation>[0] };
  new Script(readFileSync(path.join(folder, 'pt-BR.cjs'), 'latin1')).runInThisContext()(
    script.exports,
    require,
    script,
  );
  const sentences = sentencesIn(translation(script.exports), 'pt-BR');
  expect(sentences.length).toBeGreaterThan(500);
  expect(sentences).toEqual(await sentencesOf('pt-BR'));
});
