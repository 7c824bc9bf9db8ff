import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ALWAYS, notInTurn, ROUNDS } from '../../lab/run/turns.ts';

const lab = path.resolve(import.meta.dirname, '../../lab');
const fileOf = (name: string) => `${name}.test.ts`;
const all = [...Object.values(ALWAYS).flat(), ...ROUNDS.flat()];

test('each file is there and named once', () => {
  expect(all.filter((name) => !existsSync(path.join(lab, fileOf(name))))).toEqual([]);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
});

test('every kind of risk that a change can bring has a file that is always run', () => {
  const wanted = ['worker', 'control plane', 'init', 'reset', 'undo', 'killed', 'hostile', 'etcd'];
  expect(Object.keys(ALWAYS)).toEqual(expect.arrayContaining(wanted));
  for (let at = 0; at < 40; at++) {
    const waiting = new Set(notInTurn(at, true));
    for (const files of Object.values(ALWAYS)) {
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter((name) => waiting.has(fileOf(name)))).toEqual([]);
    }
  }
});

test.each([0, 7, 1234])(
  'as many commits as there are rounds, one after the other from %i on, run each file of theirs once',
  (first) => {
    const runs = ROUNDS.map((_, at) => new Set(notInTurn(first + at, true)));
    for (const name of ROUNDS.flat()) expect(runs.filter((waiting) => !waiting.has(fileOf(name)))).toHaveLength(1);
  },
);

test('nobody waits where all are asked for', () => {
  expect(notInTurn(3, false)).toEqual([]);
});
