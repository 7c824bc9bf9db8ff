import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import { VALUES } from '../../../scripts/sentences/values.ts';
import { Failure } from '../../../src/base/failure.ts';
import type { printed } from '../../../src/features/telemetry/printed.ts';
import type * as sentences from '../../../src/features/telemetry/telemetry-sentences.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  OTLP_ANSWER: { status: 503, reason: 'overloaded' },
  OTLP_SPANS_REJECTED: { ...VALUES, url: 'http://localhost:4318', reason: 'the queue is full' },
  OTLP_NOT_SENT: {
    url: 'http://localhost:4318',
    reason: new Failure(CONNECTION_REFUSED, { server: 'localhost:4318' }),
  },
} satisfies SamplesOf<typeof sentences, typeof printed>;
