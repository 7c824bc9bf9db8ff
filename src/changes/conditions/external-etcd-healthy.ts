import type { Condition } from '../change.ts';
import type { Surroundings } from '../kind.ts';

export async function externalEtcdHealthy(
  _condition: Extract<Condition, { type: 'external-etcd-healthy' }>,
  _surroundings: Surroundings,
): Promise<void> {
  throw new Error('external-etcd-healthy: not written yet');
}
