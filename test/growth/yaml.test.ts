/** Reading YAML takes time in proportion to it, also where everything in it is wrong. */
import { expect, it } from 'vitest';
import { yamlValue } from '../../src/config/yaml/value.ts';
import { growth } from './growth.ts';
import { processorMsOf } from './processor-time.ts';

const times = (size: number, piece: string) => piece.repeat(size / piece.length);

it.each<[string, (size: number) => string]>([
  ['repeated keys in one line', (size) => `{${times(size, 'a,')}}`],
  ['unknown aliases behind a long text', (size) => `['${'x'.repeat(size)}', ${times(size, '*a,')}]`],
  ['tags behind a long text', (size) => `['${'x'.repeat(size)}', ${times(size, '!x y,')}]`],
  ['one anchor again and again', (size) => `[${times(size, '&a x,*a,')}]`],
  ['digits', (size) => `a: ${'9'.repeat(size)}`],
  ['wrong values below a long key', (size) => `? ${'k'.repeat(size)}\n: [${times(size, '!x y,')}]\n`],
  ['characters of two units', (size) => `{${times(size, '😀,')}}`],
])('%s', async (_, text) => {
  const work = (size: number) => {
    const given = text(size);
    return () => yamlValue(given);
  };
  expect(await growth(work, { from: 2_048, to: 65_536 })).toBeUndefined();
});

it.each<[string, string]>([
  // A problem for each of them, of which fifty are listed.
  ['of a mapping whose keys are all wrong', `a: &a {${times(20_000, 'x,')}}\nb: [${times(20_000, '*a,')}]\n`],
  ['of a long text', `a: &a '${'x'.repeat(900_000)}'\nb: [${times(30_000, '*a,')}]\n`],
])('aliases %s are refused at once', async (_, text) => {
  const work = () => expect(yamlValue(text).problems.empty).toBe(false);
  expect(await processorMsOf(work)).toBeLessThan(3_000);
});
