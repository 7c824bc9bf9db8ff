import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundleForExecutable } from '../../scripts/build/bundle.ts';
import { sourcePositions } from '../../scripts/build/executable/positions.ts';

test('the positions of a stack trace are found in the sources', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-positions-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await bundleForExecutable(folder);
  const position = (script: string, words: string) => {
    const lines = readFileSync(path.join(folder, script), 'latin1').split('\n');
    const line = lines.findIndex((text) => text.includes(words));
    return `kubejoin/${script}:${line + 1}:${(lines[line]?.indexOf(words) ?? -1) + 1}`;
  };
  const seen = [
    position('main.cjs', 'no response within '),
    position('yaml.cjs', 'Unexpected scalar token in YAML stream'),
    position('pt-BR.cjs', 'O arquivo est\\xE1 vazio'),
    'node:fs:1:2',
  ];
  expect((await sourcePositions())(seen.join(' '))).toMatch(
    /^src\/host\/linux\/programs\/program\.ts:\d+:\d+ node_modules\/yaml\/dist\/\S+:\d+:\d+ src\/i18n\/pt-BR\/\S+\.ts:\d+:\d+ node:fs:1:2$/,
  );
});
