import { expect, it } from 'vitest';
import type { EtcdMember } from '../../../src/cluster/etcd/messages.ts';
import type { EtcdContext, OpenedEtcd } from '../../../src/cluster/etcd/open-to-join.ts';
import { requireMajority } from '../../../src/engine/kinds/etcd/leaving/replaced-member.ts';
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
