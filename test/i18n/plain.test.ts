/**
 * Words that a native speaker would not write here, or that the product says in another way. Found by reading; each
 * guards a class of sentences, and none of them is a matter of taste.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const src = path.resolve(import.meta.dirname, '../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const TOKEN =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^{}`]|`(?:[^`\\]|\\.)*`|\{[^{}]*\})*\})*`/g;

/** Quoted texts of more than one word, which a user may see. */
function* sentences(ofLanguage: (file: string) => boolean): Generator<string> {
  for (const file of files.filter(ofLanguage))
    for (const [token] of readFileSync(path.join(src, file), 'utf8').matchAll(TOKEN))
      if (/^['"`]/.test(token) && / /.test(token)) yield `${file}: ${token}`;
}

const english = (file: string) =>
  /-sentences\.ts$/.test(file) || file.startsWith('i18n/en/') || /^features\/[^/]+\/printed\.ts$/.test(file);
const portuguese = (file: string) => file.startsWith('i18n/pt-BR/') || /^features\/[^/]+\/pt-BR\.ts$/.test(file);

test.each([
  ['a contraction', /\b(?:ca|wo|do|does|did|is|are|was|were|has|have|should|could)n't\b|\bit's\b/i],
  ['"mend"', /\bmend(?:s|ed|ing)?\b/i],
  ['"is no X"', /(?<!\b(?:there|this|which)) is no (?!longer|more|\w+ (?:for|to))\w/i],
  ['"told of"', /\btold of\b/i],
  ['"is to be done"', /\b(?:is|are) to be\b/i],
  ['a plural in brackets', /\w\(s\)/],
] as const)('English without %s', (_, wrong) => {
  expect([...sentences(english)].filter((sentence) => wrong.test(sentence))).toEqual([]);
});

test.each([
  ['"rode" em vez de "execute"', /\brod(?:e|ar|ando)\b/i],
  ['"de novo" em vez de "novamente"', /\bde novo\b/i],
  ['"flag" em vez de "opção"', /(?<!\.)\bflags?\b(?![:)}])/i],
  ['"worker" em vez de "nó de processamento"', /(?<![\w'"-])workers?\b(?![\w'":-])/i],
  ['palavras em inglês', /(?<![\w./"$-])(?:the|with|from|this|cannot|must|should|which|not)(?![\w./"-])/i],
] as const)('português sem %s', (_, wrong) => {
  expect([...sentences(portuguese)].filter((sentence) => wrong.test(sentence))).toEqual([]);
});

test('there is something to look at', () => {
  expect([...sentences(english)].length).toBeGreaterThan(1500);
  expect([...sentences(portuguese)].length).toBeGreaterThan(1500);
});
