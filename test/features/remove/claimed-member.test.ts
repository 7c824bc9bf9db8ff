/** The last look at the Node before its member leaves etcd. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readMembers, removeFromEtcd } from '../../../src/features/remove/etcd.ts';
import { member } from '../../cluster/etcd/support/fake-connections.ts';
import { ServedCluster } from './served-cluster.ts';

vi.mock('../../../src/features/remove/etcd.ts');

let cluster: ServedCluster;
beforeEach(async () => {
  cluster = await ServedCluster.start();
  cluster.configuration('');
  const members = [1, 2, 3].map((n) => ({ member: member(n), isLeader: n === 1, trouble: undefined }));
  vi.mocked(readMembers).mockResolvedValue(members);
  vi.mocked(removeFromEtcd).mockReset().mockResolvedValue(2);
});
afterEach(() => cluster.api.stop());

it('removes the member of a Node that is gone', async () => {
  await cluster.remove({ nodes: ['cp3'] });
  expect(vi.mocked(removeFromEtcd).mock.lastCall?.[0]).toMatchObject({ id: '3' });
});

it('keeps the member if its machine has registered again', async () => {
  cluster.before = ({ method, path }) => {
    if (method === 'GET' && path === '/api/v1/nodes/cp3') cluster.node('cp3');
    return undefined;
  };
  await expect(cluster.remove({ nodes: ['cp3'] })).rejects.toMatchObject({ code: 'REMOVE_NODE_REPLACED' });
  expect(removeFromEtcd).not.toHaveBeenCalled();
});
