import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText, printable, printableInColour } from '../../src/base/shown.ts';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';

test.each([
  ['a\u001b]0;PWNED\u0007b', 'a\\u{1b}]0;PWNED\\u{7}b'],
  ['\u001b[2J\u001b[8mhidden', '\\u{1b}[2J\\u{1b}[8mhidden'],
  ['over\rwritten', 'over\\u{d}written'],
  ['C1 \u009b2J', 'C1 \\u{9b}2J'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['\u061ca\u2028b', '\\u{61c}a\\u{2028}b'],
])('%j', (text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printableInColour(text)).toBe(shown);
});

test('lines, tabs and other languages stay, and colours where they are our own', () => {
  const text = '\u001b[31mErro\u001b[39m:\tnó de processamento\n\u001b[2m[join]\u001b[22m ✓ 日本 🎉';
  expect(printableInColour(text)).toBe(text);
  expect(printable(text)).toBe(text.replaceAll('\u001b', '\\u{1b}'));
});

test('whatever goes to the terminal has passed it', () => {
  const streams = { out: Object.assign(new PassThrough(), { isTTY: true as const }), err: new PassThrough() };
  const terminal = new Terminal(streams, new Scrubber(), {});
  terminal.out(terminal.outColours.red('a\u001b[2J'));
  terminal.err('b\u001b[2J');
  expect(String(streams.out.read())).toBe('\u001b[31ma\\u{1b}[2J\u001b[39m\n');
  expect(String(streams.err.read())).toBe('b\\u{1b}[2J\n');
});

test('JSON of any value is the same for a terminal and for a program', () => {
  const value = fc.jsonValue({ stringUnit: 'binary' });
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (given, indent) => {
      const text = jsonText(given, indent);
      expect(printable(text)).toBe(text);
      expect(printableInColour(text)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
  expect(jsonText('a\u009b\u202e\u001bb')).toBe('"a\\u009b\\u202e\\u001bb"');
});
