import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { apiServerHealthy, componentHealthy } from './component-healthy.ts';
import { etcdHealthy, externalEtcdHealthy } from './etcd-healthy.ts';
import { kubeletCertificate } from './kubelet-certificate.ts';
import { kubeletHealthy } from './kubelet-healthy.ts';
import { nodeRegistered } from './node-registered.ts';

/** Resolves when the condition holds; rejects when it never can, or when the signal aborts. */
export function conditionHolds(condition: Condition, context: ChangeContext): Promise<void> {
  switch (condition.type) {
    case 'kubelet-healthy':
      return kubeletHealthy(condition, context);
    case 'kubelet-certificate':
      return kubeletCertificate(condition, context);
    case 'node-registered':
      return nodeRegistered(condition, context);
    case 'component-healthy':
      return componentHealthy(condition, context);
    case 'api-server-healthy':
      return apiServerHealthy(condition, context);
    case 'etcd-healthy':
      return etcdHealthy(condition, context);
    case 'external-etcd-healthy':
      return externalEtcdHealthy(condition, context);
  }
}
