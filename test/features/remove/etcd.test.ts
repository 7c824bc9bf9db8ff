import { expect, it, vi } from 'vitest';
import { EtcdConnection, EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import type { OpenedEtcd } from '../../../src/cluster/etcd/open-to-join.ts';
import { membersWithHealth } from '../../../src/features/remove/etcd.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { fakeConnections, member, urlOf } from '../../cluster/etcd/support/fake-connections.ts';

const SHUTTING_DOWN = new EtcdRefusal(urlOf(1), 14, 'server stopped');

it.each([
  ['names the leader', () => ({ leader: 2n }), [false, true]],
  ['has no leader while the member that answers stops', () => SHUTTING_DOWN, [false, false]],
])('%s', async (_, status, leaders) => {
  fakeConnections({ [urlOf(1)]: { status }, [urlOf(2)]: { status: () => ({ leader: 2n, errors: [] }) } });
  const signal = new AbortController().signal;
  const context = { host: linuxHost().read, emit: () => {}, signal };
  const { dialer } = context.host.system;
  const connection = await EtcdConnection.open(urlOf(1), undefined, { dialer, timeoutMs: 1_000, signal });
  const answering = { connection, members: [member(1), member(2)] };
  const members = await membersWithHealth({ answering } as unknown as OpenedEtcd, context);
  vi.restoreAllMocks();
  expect(members.map(({ isLeader }) => isLeader)).toEqual(leaders);
});
