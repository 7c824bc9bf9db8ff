import type { Timeouts } from '../config/types/join.ts';
import { change, type Steps } from '../engine/changes/change.ts';
import { type KubeletHealth, kubeletHealthUrl } from '../manifests/kubelet-configuration.ts';

/** Waits for a healthy kubelet; one whose health endpoint is switched off (port 0) is not asked. */
export function* kubeletIsHealthy(kubelet: KubeletHealth, { kubeletHealthCheck: timeoutMs }: Pick<Timeouts, 'kubeletHealthCheck'>): Steps {
  if (kubelet.healthzPort === 0) return;
  yield* change({ kind: 'wait-until', condition: { type: 'kubelet-healthy', url: kubeletHealthUrl(kubelet) }, timeoutMs });
}
