/** The lists that name every feature: what one of them leaves out would be missing without a word. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FEATURES as IMPORTS } from '../../scripts/imports/features.ts';
import { FEATURES } from '../../src/program/features.ts';

const directories = readdirSync('src/features', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const named = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/'\.\.\/features\/([^/]+)\/contributed\.ts'/g)].map(([, name]) => name);

it('each directory is a feature of the program', () => {
  expect(directories.length).toBeGreaterThan(0);
  expect(FEATURES.map(({ name }) => name).sort()).toEqual(directories);
});

it('each feature with types for the core gives them to the library', () => {
  const contributing = directories.filter((name) => existsSync(`src/features/${name}/contributed.ts`));
  expect(named('src/program/contributed.ts').sort()).toEqual(contributing);
});

it('each feature says what it may import, and needs it to run', () => {
  expect(Object.keys(IMPORTS).sort()).toEqual(directories);
  const needs = Object.fromEntries(FEATURES.map(({ name, needs = [] }) => [name, needs]));
  expect(IMPORTS).toEqual(needs);
});
