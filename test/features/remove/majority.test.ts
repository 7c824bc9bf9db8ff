/** The order in which etcd's members leave. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leavingOrder, type MemberFacts } from '../../../src/features/remove/majority.ts';

interface Shape {
  learner: boolean;
  ill: boolean;
  leaves: boolean;
}

function memberOf({ learner, ill }: Omit<Shape, 'leaves'>, index: number, isLeader = false): MemberFacts {
  const member = {
    ...{ id: BigInt(index + 1), name: `cp-${index + 1}`, isLearner: learner },
    ...{ peerUrls: [`https://10.0.0.${index + 1}:2380`], clientUrls: [`https://10.0.0.${index + 1}:2379`] },
  };
  return { member, isLeader, trouble: ill ? 'no response' : undefined };
}

const clusters = fc
  .record({
    shapes: fc.array(fc.record({ learner: fc.boolean(), ill: fc.boolean(), leaves: fc.boolean() }), {
      minLength: 1,
      maxLength: 9,
    }),
    leader: fc.nat(),
  })
  .map(({ shapes, leader }) => {
    const able = shapes.flatMap(({ learner, ill }, index) => (learner || ill ? [] : [index]));
    const leaderAt = able[leader % Math.max(1, able.length)];
    const members = shapes.map((shape, index) => memberOf(shape, index, index === leaderAt));
    const leaving = members.filter((_, index) => shapes[index]?.leaves).map(({ member }) => member.id);
    return { members, leaving };
  });

/** Voters that answer are more than half of the voters. */
function hasMajority(members: readonly MemberFacts[]): boolean {
  const voters = members.filter(({ member }) => !member.isLearner);
  return voters.filter(({ trouble }) => trouble === undefined).length * 2 > voters.length;
}

/** The members after each step of an order. */
function steps(members: readonly MemberFacts[], order: readonly MemberFacts[]): MemberFacts[][] {
  return order.map((_, index) => members.filter((one) => !order.slice(0, index + 1).includes(one)));
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

it('a majority answers after every step', () => {
  fc.assert(
    fc.property(clusters, ({ members, leaving }) => {
      fc.pre(hasMajority(members));
      const found = leavingOrder(members, leaving);
      if (!('order' in found)) return;
      expect(found.order.map(({ member }) => member.id).sort()).toEqual([...leaving].sort());
      for (const left of steps(members, found.order)) expect(hasMajority(left)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it('refuses only if no order keeps the majority', () => {
  const few = clusters.filter(({ leaving }) => leaving.length <= 5);
  fc.assert(
    fc.property(few, ({ members, leaving }) => {
      fc.pre(hasMajority(members));
      if ('order' in leavingOrder(members, leaving)) return;
      const all = permutations(members.filter(({ member }) => leaving.includes(member.id)));
      expect(all.some((order) => steps(members, order).every(hasMajority))).toBe(false);
    }),
    { numRuns: 300 },
  );
});

it('a leader that leaves is the last of the voters that answer', () => {
  fc.assert(
    fc.property(clusters, ({ members, leaving }) => {
      const found = leavingOrder(members, leaving);
      if (!('order' in found)) return;
      const at = found.order.findIndex(({ isLeader }) => isLeader);
      if (at !== -1) expect(at).toBe(found.order.length - 1);
    }),
  );
});

const healthy = (index: number, isLeader = false) => memberOf({ learner: false, ill: false }, index, isLeader);

it('names the members that do not respond', () => {
  const members = [healthy(0, true), healthy(1), memberOf({ learner: false, ill: true }, 2)];
  expect(leavingOrder(members, [2n])).toEqual({
    trouble: {
      ...{ member: members[1]?.member, voters: 2, healthy: 1 },
      troubles: [{ url: 'https://10.0.0.3:2379', reason: 'no response' }],
    },
  });
  expect(leavingOrder(members, [3n])).toEqual({ order: [members[2]] });
});

it('the last voter stays', () => {
  expect(leavingOrder([healthy(0, true)], [1n])).toMatchObject({ trouble: { voters: 0, healthy: 0 } });
  const learner = memberOf({ learner: true, ill: false }, 1);
  expect(leavingOrder([healthy(0, true), learner], [1n])).toMatchObject({ trouble: { voters: 0 } });
});
