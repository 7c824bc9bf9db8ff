/** The sample that readers mark sentences in (scripts/sentences/sample.ts). */

import { expect, test } from 'vitest';
import { sample, sentencesOf } from '../../scripts/sentences/sentences.ts';
import { errorKinds } from '../../src/i18n/explanations.ts';
import { oneTable } from '../../src/i18n/one-table.ts';
import * as portuguese from '../../src/i18n/pt-BR/index.ts';
import { FEATURES } from '../../src/program/assembled.ts';
import { printed, said } from '../../src/program/definitions.ts';

const { failures, texts } = oneTable([
  portuguese,
  ...(await Promise.all(FEATURES.map(({ words }) => words.translations['pt-BR']()))),
]);
const LANGUAGES = ['en', 'pt-BR'] as const;
const keys = (sentences: readonly { key: string }[]) => sentences.map(({ key }) => key);

test.each(LANGUAGES)('%s: a seed picks the same sentences each time, another seed others', async (language) => {
  const first = await sample(language, '7', 100);
  expect(first).toHaveLength(100);
  expect(new Set(keys(first)).size).toBe(100);
  expect(await sample(language, '7', 100)).toEqual(first);
  expect(await sample(language, '8', 100)).not.toEqual(first);
  expect(await sample(language, '7', 40)).toEqual(first.slice(0, 40));
});

test('a seed picks the same keys in both languages', async () => {
  expect(keys(await sample('pt-BR', '7', 100))).toEqual(keys(await sample('en', '7', 100)));
});

test.each(LANGUAGES)(
  '%s: it is drawn from the failures, the texts of all rooms and those of commands',
  async (language) => {
    const all = await sentencesOf(language);
    const parts = errorKinds().flatMap((kind) => [`${kind}.what`, `${kind}.cause`, `${kind}.cure`]);
    expect(keys(all).sort()).toEqual([...parts, ...Object.keys(said), ...Object.keys(printed)].sort());
    expect(keys(await sample(language, '7', all.length)).sort()).toEqual(keys(all).sort());
    expect(Object.keys(failures).every((code) => parts.includes(`${code}.what`))).toBe(true);
    expect(Object.keys(texts).every((key) => keys(all).includes(key))).toBe(true);
  },
);

test('the facts that are words are Portuguese in pt-BR', async () => {
  const text = (await sentencesOf('pt-BR')).map((one) => one.text).join('\n');
  expect(text).toContain('O que fazer: Inicie o servidor da API');
  expect(text).not.toMatch(/Waiting for|preflight check|3 joined|4\.2 s/);
});

test.each(LANGUAGES)('%s: the facts fit their sentences', async (language) => {
  const all = await sentencesOf(language);
  expect(all.filter(({ text }) => /\bundefined\b|\bNaN\b|\[object |\[native code\]|=>/.test(text))).toEqual([]);
  expect(all.filter(({ text }) => typeof text !== 'string' || text === '')).toEqual([]);
});

/** Of sentences about a component, by their key: what only another component has. */
const OF_OTHERS: readonly (readonly [RegExp, RegExp])[] = [
  [/KUBELET/, /:(10257|10259|2379|2380)\b/],
  [/(REQUEST|STORE)_KUBELET_CERTIFICATE/, /\/etc\/kubernetes\//],
  [/ETCD/, /:(10248|10250|10257|10259)\b|:6443 (refused|recusou)/],
  [/EXTERNAL_ETCD/, /:6443\b|\b1\.3\d\b/],
  [/SCHEDULER|CONTROLLER_MANAGER/, /:(10248|10250|2379)\b/],
  [/BUNDLE/, /kube-apiserver-client/],
];

test.each(LANGUAGES)(
  "%s: no sentence about a component shows another one's port, path or version",
  async (language) => {
    const all = await sentencesOf(language);
    for (const [key, ofOthers] of OF_OTHERS) {
      const about = all.filter((one) => key.test(one.key));
      expect(about.length).toBeGreaterThan(0);
      expect(about.filter(({ text }) => ofOthers.test(text))).toEqual([]);
    }
  },
);
