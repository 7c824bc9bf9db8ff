import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../../src/cluster/etcd/messages.ts';
import { oldMembers, type SoughtMember } from '../../../../src/phases/join/replacement/old-members.ts';

const member = (id: number, more: Partial<EtcdMember> = {}): EtcdMember => ({
  id: BigInt(id),
  name: `cp${id}`,
  peerUrls: [`https://10.0.0.${id}:2380`],
  clientUrls: [`https://10.0.0.${id}:2379`],
  isLearner: false,
  ...more,
});
const [one, two, three] = [member(1), member(2), member(3)];
const infra3 = member(3, { name: 'infra3' });
const NODE: SoughtMember = {
  node: 'cp3',
  addresses: ['10.0.0.3'],
  known: [],
  own: new Set(['10.0.0.4']),
  us: { name: 'cp4', peerUrl: 'https://10.0.0.4:2380' },
  runsHere: false,
};
const here: SoughtMember = {
  ...NODE,
  own: new Set(['10.0.0.3']),
  us: { name: 'cp3', peerUrl: 'https://10.0.0.3:2380' },
};

describe('the members of a node that is replaced', () => {
  it.each<[string, readonly EtcdMember[], SoughtMember, readonly EtcdMember[]]>([
    ['at the address of its Node', [one, two, three], NODE, [three]],
    ['at an address that this machine has now', [one, two, three], here, [three]],
    ['by its name, if there is no Node', [one, two, three], { ...NODE, addresses: [] }, [three]],
    [
      'of another name, if an earlier run has found it by the Node that it deleted',
      [one, two, infra3],
      { ...NODE, addresses: [], known: ['3'] },
      [infra3],
    ],
    [
      'without a name: it never started',
      [one, two, member(3, { name: '', isLearner: true })],
      NODE,
      [member(3, { name: '', isLearner: true })],
    ],
    ['none, if the member has left', [one, two], NODE, []],
    ['none, if it is the one that runs here', [one, two, three], { ...here, runsHere: true }, []],
    ['none, if it is the learner of this join', [one, two, member(3, { isLearner: true })], here, []],
  ])('%s', (_, members, node, expected) => {
    const found = oldMembers(members, node);
    expect(found).toEqual({
      members: expected,
      others: members.filter((other) => !expected.includes(other) && !other.isLearner),
    });
  });

  it.each<[string, readonly EtcdMember[], SoughtMember]>([
    ['name-elsewhere', [one, two, member(3, { peerUrls: ['https://10.0.0.9:2380'] })], NODE],
    ['several', [one, two, three, member(5, { name: 'cp3', peerUrls: ['https://10.0.0.3:3380'] })], NODE],
    ['learner', [one, two, three, member(6, { isLearner: true })], NODE],
  ])('contradict: %s', (contradiction, members, node) => {
    expect(oldMembers(members, node)).toMatchObject({ contradiction });
  });
});

describe('what an etcd member does that replaces others', () => {
  const arbitrary = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 });
  const data = fc.constantFrom('empty' as const, 'member' as const, 'other' as const);

  it('removes none but these, never the one that runs here, and then goes on', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, data, fc.boolean(), (ids, replaced, content, isLearner) => {
        let members = ids.map((id) => member(id, { isLearner: isLearner && id === 4 }));
        const replaces = replaced.map((id) => hexadecimal(BigInt(id)));
        const local = { data: content, addedHere: false, dataIsOurs: false };
        for (let removed = 0; ; removed++) {
          const decision = decide(members, NODE.us, local, replaces);
          if (decision.do !== 'remove') return;
          const { id } = decision.member;
          expect(replaces).toContain(hexadecimal(id));
          expect(content === 'member' && id === 4n).toBe(false);
          expect(removed).toBeLessThan(replaced.length);
          members = members.filter((other) => other.id !== id);
        }
      }),
    );
  });
});
