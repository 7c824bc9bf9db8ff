import type { Condition } from '../change.ts';
import type { Surroundings } from '../kind.ts';

export async function etcdHealthy(_condition: Extract<Condition, { type: 'etcd-healthy' }>, _surroundings: Surroundings): Promise<void> {
  throw new Error('etcd-healthy: not written yet');
}
