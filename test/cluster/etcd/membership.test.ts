import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, initialCluster, type LocalEvidence, memberOf } from '../../../src/cluster/etcd/membership.ts';
import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';

const us = { name: 'cp2', peerUrl: 'https://10.0.0.2:2380' };
const first: EtcdMember = {
  id: 1n,
  name: 'cp1',
  peerUrls: ['https://10.0.0.1:2380'],
  clientUrls: ['https://10.0.0.1:2379'],
  isLearner: false,
};
const ours = (more: Partial<EtcdMember> = {}): EtcdMember => ({
  id: 2n,
  name: 'cp2',
  peerUrls: [us.peerUrl],
  clientUrls: [],
  isLearner: true,
  ...more,
});
const nothing: LocalEvidence = { data: 'empty', addedHere: false, dataIsOurs: false };

describe('what is done for a member list', () => {
  it.each<[string, EtcdMember | undefined, Partial<LocalEvidence>, string]>([
    ['no member, no data', undefined, {}, 'add'],
    ['no member, foreign data', undefined, { data: 'member' }, 'fail foreign-data'],
    ['no member, foreign files', undefined, { data: 'other' }, 'fail foreign-data'],
    ['no member, data of a member of ours', undefined, { data: 'member', dataIsOurs: true }, 'add wipe'],
    // It added a member, but the data took the place of what that one had written.
    ['no member, other data than ours', undefined, { data: 'member', addedHere: true }, 'fail foreign-data'],
    ['a learner that never started', ours({ name: '' }), {}, 'keep'],
    ['a learner that never started, with foreign data', ours({ name: '' }), { data: 'member' }, 'fail foreign-data'],
    [
      'a learner that never started, with data of ours',
      ours({ name: '' }),
      { data: 'member', dataIsOurs: true },
      'keep',
    ],
    ['a started learner that nobody can vouch for', ours(), { data: 'member' }, 'fail foreign-learner'],
    ['the same where only the data are ours', ours(), { data: 'member', dataIsOurs: true }, 'fail foreign-learner'],
    ['the same without data', ours(), {}, 'fail foreign-learner'],
    ['a started learner of ours', ours(), { data: 'member', addedHere: true, dataIsOurs: true }, 'keep'],
    ['a started learner of ours with other data', ours(), { data: 'member', addedHere: true }, 'fail foreign-data'],
    ['a started learner of ours without data', ours(), { addedHere: true }, 'replace'],
    [
      'a started learner of ours with other files',
      ours(),
      { data: 'other', addedHere: true, dataIsOurs: true },
      'fail foreign-data',
    ],
    ['a voter with its data', ours({ isLearner: false }), { data: 'member' }, 'keep'],
    ['a voter without data', ours({ isLearner: false }), {}, 'fail voter-without-data'],
    [
      'a voter of ours without data',
      ours({ isLearner: false }),
      { addedHere: true, dataIsOurs: true },
      'fail voter-without-data',
    ],
    ['another member of our name', { ...ours(), id: 3n, peerUrls: ['https://10.0.0.9:2380'] }, {}, 'fail name-taken'],
  ])('%s', (_, member, evidence, expected) => {
    const decision = decide([first, ...(member ? [member] : [])], us, { ...nothing, ...evidence });
    const detail = 'wipe' in decision && decision.wipe ? ' wipe' : 'why' in decision ? ` ${decision.why}` : '';
    expect(`${decision.do}${detail}`).toBe(expected);
  });

  it.each<[string, EtcdMember[], Partial<LocalEvidence>, object]>([
    ['nothing', [first], {}, { do: 'add', wipe: false }],
    ['data of ours', [first], { data: 'member', dataIsOurs: true }, { do: 'add', wipe: true }],
    ['foreign data', [first], { data: 'other' }, { do: 'fail', why: 'foreign-data', member: undefined }],
    [
      'its name',
      [{ ...first, name: 'cp2' }],
      { data: 'other' },
      { do: 'fail', why: 'name-taken', member: { ...first, name: 'cp2' } },
    ],
    ['itself', [first, ours({ name: '' })], {}, { do: 'keep', member: ours({ name: '' }) }],
    [
      'a namesake of a learner that never started',
      [{ ...first, name: 'cp2' }, ours({ name: '' })],
      {},
      { do: 'fail', why: 'name-taken', member: { ...first, name: 'cp2' } },
    ],
    [
      'a namesake of a learner that has its data',
      [{ ...first, name: 'cp2' }, ours()],
      { data: 'member', addedHere: true, dataIsOurs: true },
      { do: 'keep', member: ours() },
    ],
    ['a lost learner', [first, ours()], { addedHere: true }, { do: 'replace', member: ours() }],
    ['a foreign learner', [first, ours()], {}, { do: 'fail', why: 'foreign-learner', member: ours() }],
    [
      'a learner that never started, with other files of ours',
      [first, ours({ name: '' })],
      { data: 'other', dataIsOurs: true },
      { do: 'fail', why: 'foreign-data', member: ours({ name: '' }) },
    ],
    [
      'a voter with other files',
      [first, ours({ isLearner: false })],
      { data: 'other', addedHere: true, dataIsOurs: true },
      { do: 'fail', why: 'voter-without-data', member: ours({ isLearner: false }) },
    ],
  ])('exactly: %s', (_, list, evidence, expected) => {
    expect(decide(list, us, { ...nothing, ...evidence })).toEqual(expected);
  });

  const url = fc.constantFrom('https://10.0.0.1:2380', 'https://10.0.0.2:2380', 'https://10.0.0.3:2380');
  const one = fc.record({
    name: fc.constantFrom('', 'cp1', 'cp2', 'cp3'),
    peerUrls: fc.array(url, { minLength: 1, maxLength: 1 }),
    isLearner: fc.boolean(),
  });
  const members = fc
    .uniqueArray(one, { selector: ({ peerUrls }) => peerUrls[0], maxLength: 4 })
    .map((list): EtcdMember[] => {
      return list.map((member, index) => ({ ...member, id: BigInt(index + 1), clientUrls: [] }));
    });
  const evidence = fc.record({
    data: fc.constantFrom('empty', 'member', 'other'),
    addedHere: fc.boolean(),
    dataIsOurs: fc.boolean(),
  }) as fc.Arbitrary<LocalEvidence>;

  it('a voter is never removed, a learner only with proof, data is wiped only with proof', () => {
    fc.assert(
      fc.property(members, evidence, (list, local) => {
        const decision = decide(list, us, local);
        if (decision.do === 'replace') expect([decision.member.isLearner, local.addedHere]).toEqual([true, true]);
        if (decision.do === 'add' && decision.wipe) expect(local.dataIsOurs).toBe(true);
        if (decision.do === 'add' && !decision.wipe) expect(local.data).toBe('empty');
        if (decision.do === 'add') expect(memberOf(list, us.peerUrl)).toBeUndefined();
        if (decision.do === 'keep' || decision.do === 'replace') expect(decision.member.peerUrls).toEqual([us.peerUrl]);
      }),
    );
  });

  it('--initial-cluster has every peer URL once, and no name for two members', () => {
    fc.assert(
      fc.property(members, (list) => {
        const pairs = initialCluster(list, us).map((pair) => pair.split('=') as [string, string]);
        expect(pairs.map(([, peer]) => peer).sort()).toEqual(list.flatMap(({ peerUrls }) => peerUrls).sort());
        expect(new Set(pairs.map(([name]) => name)).size).toBe(list.length);
        for (const [name, peer] of pairs) expect(name === us.name).toBe(peer === us.peerUrl);
      }),
    );
  });
});

describe('a member is known', () => {
  it('by any of its peer URLs, however they are written', () => {
    const two = { ...first, peerUrls: ['https://cp1:2380', 'https://[fd00:0:0::1]:2380'] };
    expect(memberOf([two], 'https://[fd00::1]:2380')).toBe(two);
    expect(memberOf([two], 'https://CP1:2380')).toBe(two);
    expect(memberOf([two], 'http://cp1:2380')).toBeUndefined();
    expect(memberOf([first], 'https://10.0.0.1:23800')).toBeUndefined();
  });

  it('in --initial-cluster by its id where its name is taken, or means more than itself', () => {
    const other = (id: bigint, name: string): EtcdMember => ({ ...first, id, name, peerUrls: [`https://m${id}:2380`] });
    const members = [
      other(1n, 'cp2'),
      other(2n, 'a'),
      other(3n, 'a'),
      other(4n, 'b,c'),
      other(5n, 'b=c'),
      other(6n, 'x y'),
      other(0xabn, 'A_1.b:c-d'),
    ];
    expect(initialCluster([...members, ours()], us)).toEqual([
      '1=https://m1:2380',
      'a=https://m2:2380',
      '3=https://m3:2380',
      '4=https://m4:2380',
      '5=https://m5:2380',
      '6=https://m6:2380',
      'A_1.b:c-d=https://m171:2380',
      `cp2=${us.peerUrl}`,
    ]);
  });

  it('with all its URLs under one name, and by its id while it has none', () => {
    const two = { ...first, peerUrls: ['https://a:2380', 'https://b:2380'] };
    const unnamed = { ...first, id: 0xabcn, name: '', peerUrls: ['https://c:2380'] };
    expect(initialCluster([two, unnamed, ours({ name: '' })], us)).toEqual([
      'cp1=https://a:2380',
      'cp1=https://b:2380',
      'abc=https://c:2380',
      `cp2=${us.peerUrl}`,
    ]);
  });
});
