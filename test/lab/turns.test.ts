import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KINDS, notInTurn } from '../../lab/turns.ts';

const lab = path.resolve(import.meta.dirname, '../../lab');
const fileOf = (name: string) => `${name}.test.ts`;

test.each(Object.entries(KINDS))('%s: each file is there and named once', (_, { always, inTurn }) => {
  for (const name of [...always, ...inTurn]) {
    expect(existsSync(path.join(lab, fileOf(name))), name).toBe(true);
    const kinds = Object.values(KINDS).flatMap((kind) => [...kind.always, ...kind.inTurn]);
    expect(kinds.filter((other) => other === name)).toHaveLength(1);
  }
});

test.each(Object.entries(KINDS))('%s: every run has what is always run, and one of the others', (_, { always, inTurn }) => {
  for (let at = 0; at < 40; at++) {
    const waiting = notInTurn(at, true);
    expect(always.length).toBeGreaterThan(0);
    for (const name of always) expect(waiting).not.toContain(fileOf(name));
    const running = inTurn.filter((name) => !waiting.includes(fileOf(name)));
    expect(running).toHaveLength(Math.min(1, inTurn.length));
  }
});

test('every kind of risk that a change can bring has a file that is always run', () => {
  const wanted = ['worker', 'control plane', 'init', 'reset', 'killed', 'hostile', 'etcd'];
  expect(Object.keys(KINDS)).toEqual(expect.arrayContaining(wanted));
});

test('commits that follow each other leave nothing out for longer than a kind has files', () => {
  for (const { inTurn } of Object.values(KINDS)) {
    const runs = inTurn.map((_, at) => notInTurn(at + 7, true));
    for (const name of inTurn) expect(runs.filter((waiting) => !waiting.includes(fileOf(name)))).toHaveLength(1);
  }
});

test('nobody waits where all are asked for', () => {
  expect(notInTurn(3, false)).toEqual([]);
});
