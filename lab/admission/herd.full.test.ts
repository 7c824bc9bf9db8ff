/**
 * Three hundred machines that join at the same time, each with its own bound token, while thieves who have the tokens ask
 * for the names of others: each machine is admitted once, and nobody else.
 */
import { expect, it } from 'vitest';
import { BoundHerd } from '../../bench/admission/bound.ts';
import { measureHerd } from '../../bench/scale/scenario.ts';
import { scaleLab } from '../scale/scale-lab.ts';

const at = scaleLab();

const MACHINES = 300;

it('each is admitted once, no thief is, and no token is left', async () => {
  const { lab, target, signal } = at;
  const { herd, admitted } = await measureHerd({
    ...{ cluster: lab.cluster, target, count: MACHINES, bound: BoundHerd.prepare, signal },
  });
  expect([...herd.failures]).toEqual([]);
  expect(herd.durations).toHaveLength(MACHINES);
  expect(admitted).toMatchObject({ wrong: [], refused: MACHINES });
});
