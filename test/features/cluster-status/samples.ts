import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import { VALUES } from '../../../scripts/sentences/values.ts';
import type * as ofReading from '../../../src/features/cluster-status/cluster-status-sentences.ts';
import type * as ofFindings from '../../../src/features/cluster-status/findings/cluster-status-findings-sentences.ts';
import type { printed } from '../../../src/features/cluster-status/printed.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  STATUS_ADMITS: { admits: 'any' },
  STATUS_ADMITS_ONE: { node: 'worker-7', role: 'worker', usesLeft: 1 },
  STATUS_CLUSTER: { server: VALUES.url, version: 'v1.37.2' },
  STATUS_END: { date: '2027-12-03', seconds: 31_536_000 },
  STATUS_LEVEL: { level: 'warning' },
  STATUS_SUMMARY: { findings: 2, unknown: 1 },
  STATUS_UNKNOWN: { about: 'etcd' },
  STATUS_WORD: { word: 'leader' },
} satisfies SamplesOf<typeof ofReading & typeof ofFindings, typeof printed>;
