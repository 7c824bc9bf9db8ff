import type { Condition } from '../change.ts';
import type { Surroundings } from '../kind.ts';
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
  }
}
