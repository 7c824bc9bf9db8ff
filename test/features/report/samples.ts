import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import type { printed } from '../../../src/features/report/printed.ts';
import type * as sentences from '../../../src/features/report/report-sentences.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  REPORT_CHANGE_STATE: { state: 'unfinished' },
  REPORT_CHECK_RESULT: { result: 'not-run' },
} satisfies SamplesOf<typeof sentences, typeof printed>;
