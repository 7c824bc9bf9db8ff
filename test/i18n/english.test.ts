import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { definitions, said } from '../../src/program/definitions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  /-sentences\.ts$/.test(file),
);

it('there are sentences to look at', () => {
  expect(files.length).toBeGreaterThan(30);
});

/** Whoever adds a file of sentences must add it there, too: by that a missing translation does not compile. */
it.each(files)('all that src/%s defines is known in src/i18n', async (file) => {
  const source = readFileSync(path.join(root, 'src', file), 'utf8');
  const written = [...source.matchAll(/^export const ([A-Z][A-Z0-9_]*) = (failure|text)\(/gm)];
  expect(written).not.toEqual([]);
  const defined = (await import(path.join(root, 'src', file))) as Record<string, unknown>;
  for (const [, name = '', kind] of written) {
    expect(kind === 'failure' ? definitions[name] : said[name], name).toBe(defined[name]);
  }
});
