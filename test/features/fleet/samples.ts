import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import { VALUES } from '../../../scripts/sentences/values.ts';
import type { printed } from '../../../src/features/fleet/printed.ts';
import type { Sentences } from '../../../src/features/fleet/pt-BR/area.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  FLEET_COLUMN: { column: 'host' },
  FLEET_COUNTS: { counts: [{ outcome: 'joined', hosts: 3 }], running: 1 },
  FLEET_ENDED: { ...VALUES, counts: '3 joined, 1 failed' },
} satisfies SamplesOf<Sentences, typeof printed>;

/** Those that are words, in Portuguese. */
export const IN_PORTUGUESE = { [SAMPLES.FLEET_ENDED.counts]: '3 associadas, 1 com falha' };
