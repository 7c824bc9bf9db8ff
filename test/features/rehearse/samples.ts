import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import { VALUES } from '../../../scripts/sentences/values.ts';
import type { printed } from '../../../src/features/rehearse/printed.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  REHEARSAL_CONTAINER: { name: 'etcd', attempt: 0, state: 'running' },
  REHEARSAL_ENDED: { ...VALUES, seconds: '3.2' },
  REHEARSAL_KEPT: { directory: '/tmp/kubejoin-rehearsal-x7Qb2k' },
  REHEARSAL_KUBELET: { milestone: 'kubelet-registered' },
  REHEARSAL_NODE: { ...VALUES, ready: true },
} satisfies SamplesOf<unknown, typeof printed>;
