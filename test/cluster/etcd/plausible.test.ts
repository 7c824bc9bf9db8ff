import { describe, expect, it } from 'vitest';
import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';
import { checkPlausible, sameMembers } from '../../../src/cluster/etcd/plausible-members.ts';
import { failureOf } from '../discovery/support/cluster.ts';
import { listOf, member } from './support/fake-connections.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => member(index + 1));

describe('a member list', () => {
  it.each<[string, EtcdMember[]]>([
    ['of one', [member(1)]],
    ['of seven', many(7)],
    ['of a hundred', many(100)],
    ['with several peer URLs', [member(1, { peerUrls: ['https://a:2380', 'http://[fd00::1]:2380/'] })]],
  ])('%s is plausible', (_, members) => checkPlausible('u', listOf(...members)));

  it.each<[string, EtcdMember[], string, string]>([
    ['of a hundred and one', many(101), 'too-many', '101'],
    ['without its sender', [member(2)], 'without-itself', '1'],
    [
      'with a member of 17 URLs',
      [member(1), member(0xab, { clientUrls: Array(17).fill('https://a:2379') })],
      'too-many-urls',
      'ab',
    ],
    ['of nobody', [], 'without-itself', '1'],
    ['with a member twice', [member(1), member(2), member(2)], 'twice', ''],
    ['with a member without URLs', [member(1), member(0xab, { peerUrls: [] })], 'peer-url', 'ab '],
    [
      'with something else than a URL',
      [member(1, { peerUrls: ['https://a:2380', 'b', `c${'x'.repeat(400)}`] })],
      'peer-url',
      `1 https://a:2380, b, c${'x'.repeat(300)}`.slice(0, 300),
    ],
  ])('%s is not', async (_, members, problem, detail) => {
    const checking = (async () => checkPlausible('u', listOf(...members)))();
    const most = problem === 'too-many-urls' ? 16 : undefined;
    const params = { url: 'u', problem, detail, most };
    expect(await failureOf(checking)).toEqual({ kind: 'ETCD_LIST_IMPLAUSIBLE', params });
  });
});

it.each([
  [[1, 2], [2, 1], 7n, true],
  [[1, 2], [1, 2], 8n, false],
  [[1, 2], [1], 7n, false],
  [[1], [1, 2], 7n, false],
  [[1, 2], [1, 3], 7n, false],
  [[], [], 7n, true],
])('%j and %j (cluster %s) are the same: %s', (one, other, clusterId, same) => {
  const [a, b] = [one, other].map((ids) => listOf(...ids.map((id) => member(id)))) as [never, never];
  expect(sameMembers(a, Object.assign(b, { clusterId }))).toBe(same);
});
