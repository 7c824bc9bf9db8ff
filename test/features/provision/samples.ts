import { READ_ONLY } from '../../../scripts/sentences/clearer.ts';
import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import type * as ofCommands from '../../../src/features/provision/commands/provision-commands-sentences.ts';
import type { printed } from '../../../src/features/provision/printed.ts';
import type * as sentences from '../../../src/features/provision/provision-sentences.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  RUN_RECORD_INCOMPLETE: { ...READ_ONLY, directory: '/var/lib/kubejoin/provision' },
  USER_DATA_WRITTEN: { path: 'worker-1.yaml' },
} satisfies SamplesOf<typeof sentences & typeof ofCommands, typeof printed>;
