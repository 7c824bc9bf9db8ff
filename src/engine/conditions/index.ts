import type { Condition } from '../changes/condition.ts';
import type { Surroundings } from '../kind.ts';
import { apiServerHealthy } from './api-server-healthy.ts';
import { componentHealthy } from './component-healthy.ts';
import { etcdHealthy } from './etcd-healthy.ts';
import { externalEtcdHealthy } from './external-etcd-healthy.ts';
import { kubeletCertificate } from './kubelet-certificate.ts';
import { kubeletHealthy } from './kubelet-healthy.ts';
import { nodeRegistered } from './node-registered.ts';

/** Resolves when the condition holds; rejects when it never can, or when the signal aborts. */
export function conditionHolds(condition: Condition, surroundings: Surroundings): Promise<void> {
  switch (condition.type) {
    case 'kubelet-healthy':
      return kubeletHealthy(condition, surroundings);
    case 'kubelet-certificate':
      return kubeletCertificate(condition, surroundings);
    case 'node-registered':
      return nodeRegistered(condition, surroundings);
    case 'component-healthy':
      return componentHealthy(condition, surroundings);
    case 'api-server-healthy':
      return apiServerHealthy(condition, surroundings);
    case 'etcd-healthy':
      return etcdHealthy(condition, surroundings);
    case 'external-etcd-healthy':
      return externalEtcdHealthy(condition, surroundings);
  }
}
