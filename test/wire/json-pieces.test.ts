/** Large JSON is read in pieces, with the value that JSON.parse gives, and refused where JSON.parse refuses it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonInPieces } from '../../src/base/json-pieces.ts';
import { foreignJson, parseJson } from '../../src/base/try.ts';

const pieces = (json: string, most = Number.POSITIVE_INFINITY) => jsonInPieces(Buffer.from(json), most);

it('any value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t\r\n '), async (value, space) => {
      const json = JSON.stringify(value, undefined, space);
      const read = await pieces(json);
      expect(read).toEqual(JSON.parse(json));
      expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(json)));
    }),
    { numRuns: 300 },
  );
});

const SIGNS = [
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\',
  ',',
  ':',
  ' ',
  '0',
  '1',
  '-',
  '.',
  'e',
  'E',
  '+',
  'true',
  'null',
  'u0041',
];

it('any text of its signs', async () => {
  const texts = fc.array(fc.constantFrom(...SIGNS, '"a"', '"a":1', '[]', '{}', 'é', '\0', '\n'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(texts, async (parts) => {
      expect(await pieces(parts.join(''))).toEqual(parseJson(parts.join('')));
    }),
    { numRuns: 3_000 },
  );
});

it('a valid text with one byte that is not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.nat(), fc.nat(255), async (value, at, byte) => {
      const bytes = Buffer.from(JSON.stringify(value));
      bytes[at % bytes.length] = byte;
      expect(await jsonInPieces(bytes, Number.POSITIVE_INFINITY)).toEqual(parseJson(bytes));
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  ['{"__proto__":{"a":1},"b":2}'],
  ['{"b":1,"a":2,"b":3,"1":4}'],
  ['[1e400,-0,0.1,1E+2,12345678901234567890]'],
  ['"\\ud800\\u2028\\\\\\""'],
  [''],
  ['  '],
  ['1 2'],
  ['[1,]'],
  ['{"a":1,}'],
  ['01'],
  ['\ufeff1'],
])('%s', async (json) => {
  const [read, parsed] = [await pieces(json), parseJson(json)];
  expect(read).toEqual(parsed);
  expect(JSON.stringify(read)).toBe(JSON.stringify(parsed));
  expect(Object.is(read, parsed) || typeof read === 'object').toBe(true);
});

it('lets others run', async () => {
  let turns = 0;
  const count = setInterval(() => turns++, 0);
  const json = Buffer.from(`[${'1,'.repeat(300_000)}1]`);
  expect(await foreignJson(json)).toHaveLength(300_001);
  clearInterval(count);
  expect(turns).toBeGreaterThan(10);
});

it('refuses more values than allowed, deep values and endless numbers', async () => {
  expect(await pieces('[1,2]', 3)).toEqual([1, 2]);
  expect(await pieces('[1,2]', 2)).toBeUndefined();
  expect(await pieces('['.repeat(10_000) + ']'.repeat(10_000))).toBeDefined();
  expect(await pieces('['.repeat(10_001) + ']'.repeat(10_001))).toBeUndefined();
  expect(await pieces('9'.repeat(1_001))).toBeUndefined();
  expect(await foreignJson(Buffer.from(`[${'1,'.repeat(400_000)}1]`))).toBeUndefined();
});
