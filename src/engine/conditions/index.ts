import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';

/** Resolves when the condition holds; rejects when it never can, or when the signal aborts. */
export async function conditionHolds(condition: Condition, context: ChangeContext): Promise<void> {
  switch (condition.type) {
    case 'kubelet-healthy':
      return (await import('./kubelet-healthy.ts')).kubeletHealthy(condition, context);
    case 'kubelet-certificate':
      return (await import('./kubelet-certificate.ts')).kubeletCertificate(condition, context);
    case 'node-registered':
      return (await import('./node-registered.ts')).nodeRegistered(condition, context);
    case 'component-healthy':
      return (await import('./component-healthy.ts')).componentHealthy(condition, context);
    case 'api-server-healthy':
      return (await import('./component-healthy.ts')).apiServerHealthy(condition, context);
    case 'api-server-updated':
      return (await import('./api-server-updated.ts')).apiServerUpdated(condition, context);
    case 'etcd-healthy':
      return (await import('./etcd-healthy.ts')).etcdHealthy(condition, context);
    case 'external-etcd-healthy':
      return (await import('./etcd-healthy.ts')).externalEtcdHealthy(condition, context);
  }
}
