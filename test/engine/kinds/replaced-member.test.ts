import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';
import type { EtcdContext, OpenedEtcd } from '../../../src/cluster/etcd/open-to-join.ts';
import { removeReplaced, requireMajority } from '../../../src/engine/kinds/etcd/leaving/replaced-member.ts';
import { fakeHost } from '../../support/fake-host.ts';

const member = (id: number): EtcdMember => ({
  id: BigInt(id),
  name: `cp${id}`,
  peerUrls: [`https://10.0.0.${id}:2380`],
  clientUrls: [`https://10.0.0.${id}:2379`],
  isLearner: false,
});

it('refuses to remove a member if the voters that stay do not respond, and says which', async () => {
  const fake = fakeHost();
  const { read } = fake;
  fake.dialer = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  };
  const clock = { ...read.clock, sleep: async () => {} };
  const host = { ...read, clock };
  const context: EtcdContext = { host, emit: () => {}, signal: new AbortController().signal };
  const opened = { credential: { authorities: ['-'], clientCertificate: undefined } } as unknown as OpenedEtcd;
  await expect(requireMajority(member(3), [member(1), member(2)], opened, context)).rejects.toMatchObject({
    code: 'ETCD_MAJORITY_AT_STAKE',
    params: { peerUrl: 'https://10.0.0.3:2380', voters: 2, healthy: 0 },
  });
});

it.each([2379, 2380])(
  'keeps a member that accepts a connection at its port %i, though it was silent before',
  async (port) => {
    const fake = fakeHost();
    const dialled: string[] = [];
    fake.interfaces = [{ name: 'eth0', address: '10.0.0.4', family: 'IPv4', internal: false }];
    fake.dialer = async (endpoint) => {
      dialled.push(endpoint.host);
      if (endpoint.port === port) return { destroy: () => {} } as Socket;
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    // A learner, whose removal needs no majority. One of its addresses belongs to this machine now.
    const old = { ...member(3), isLearner: true, peerUrls: ['https://10.0.0.4:2380', 'https://10.0.0.3:2380'] };
    const context: EtcdContext = { host: fake.read, emit: () => {}, signal: new AbortController().signal };
    const change = { clientUrl: 'https://10.0.0.4:2379' } as Parameters<typeof removeReplaced>[1]['change'];
    const removing = { change, opened: {} as OpenedEtcd, now: { members: [member(1), old] }, context };
    await expect(removeReplaced(old, removing)).rejects.toMatchObject({
      kind: 'NODE_TO_REPLACE_ALIVE',
      params: { node: 'cp3', sign: { what: 'connection', address: `10.0.0.3:${port}` }, kept: 'member' },
    });
    expect(dialled).not.toContain('10.0.0.4');
  },
);
