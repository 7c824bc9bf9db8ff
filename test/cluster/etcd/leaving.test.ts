import { expect, it } from 'vitest';
import { leaving, remainingQuorum } from '../../../src/cluster/etcd/leaving.ts';
import { member } from './support/fake-connections.ts';

const [one, two, three] = [member(1), member(2), member(3)];
const learner = member(4, { isLearner: true });
const here = (...peerUrls: string[]) => ({ peerUrls });
const own = here('https://10.0.0.1:2380');

it.each([
  ['no member', [two, three], own, undefined, { do: 'nothing' }],
  ['no members', [], own, undefined, { do: 'nothing' }],
  ['no peer URLs', [one, two], here(), undefined, { do: 'nothing' }],
  ['the only member', [one], own, undefined, { do: 'end-cluster', member: one }],
  ['one of several', [one, two, learner, three], own, undefined, { do: 'remove', member: one, others: [two, three] }],
  [
    'a learner',
    [one, learner],
    here('https://10.0.0.4:2380/'),
    undefined,
    { do: 'remove', member: learner, others: [one] },
  ],
  [
    'two that it could be',
    [one, two, three],
    here('https://10.0.0.1:2380', 'https://10.0.0.2:2380'),
    undefined,
    { do: 'ask', candidates: [one, two] },
  ],
  ['what the running one says', [one, two, three], own, 2n, { do: 'remove', member: two, others: [one, three] }],
  [
    'what the running one says of two',
    [one, two],
    here('https://10.0.0.1:2380', 'https://10.0.0.2:2380'),
    1n,
    { do: 'remove', member: one, others: [two] },
  ],
  ['a running one that is not listed', [one, two], own, 9n, { do: 'remove', member: one, others: [two] }],
])('%s', (_, members, local, running, expected) => {
  expect(leaving(members, local, running)).toEqual(expected);
});

it.each([
  [0, 0, 1, false],
  [1, 1, 1, true],
  [1, 0, 1, false],
  [2, 2, 2, true],
  [2, 1, 2, false],
  [3, 2, 2, true],
  [3, 1, 2, false],
  [4, 3, 3, true],
  [4, 2, 3, false],
  [5, 3, 3, true],
])('of %d voters that stay, %d are healthy: %d are needed, %s', (voters, healthy, needed, holds) => {
  const others = Array.from({ length: voters }, (_, index) => member(index + 1));
  expect(remainingQuorum(others, ({ id }) => id <= healthy)).toEqual({ voters, needed, healthy, holds });
});
