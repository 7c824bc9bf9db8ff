import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import { VALUES } from '../../../scripts/sentences/values.ts';
import type * as sentences from '../../../src/features/bundle/bundle-sentences.ts';
import type * as ofCommands from '../../../src/features/bundle/commands/bundle-commands-sentences.ts';
import type * as ofCreation from '../../../src/features/bundle/create/bundle-create-sentences.ts';
import type { printed } from '../../../src/features/bundle/printed.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  BUNDLE_CREATED: { ...VALUES, path: 'worker-1.kjbundle', images: 7 },
  BUNDLE_READABLE: { path: '/media/worker-1.kubejoin', mode: '0644' },
  BUNDLE_SHOWN: { ...VALUES, path: '/media/worker-1.kubejoin' },
  BUNDLE_SHOWN_CLUSTER: { ...VALUES, caCertHashes: [`sha256:${'ab'.repeat(32)}`] },
  BUNDLE_SHOWN_EXECUTABLE: { ...VALUES, sha256: 'cd'.repeat(32) },
  BUNDLE_SHOWN_SIGNER: {
    ...VALUES,
    signer: 'admin@example.com',
    signers: '/etc/kubejoin/allowed_signers',
    created: '2026-11-27T08:00:00Z',
  },
  BUNDLE_VERIFIED: { ...VALUES, signer: 'admin@example.com' },
} satisfies SamplesOf<typeof sentences & typeof ofCommands & typeof ofCreation, typeof printed>;
