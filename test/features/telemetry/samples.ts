import { VALUES } from '../../../scripts/sentences/values.ts';
import { Failure } from '../../../src/base/failure.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/sentences.ts';

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES: Readonly<Record<string, object>> = {
  OTLP_ANSWER: { status: 503, reason: 'overloaded' },
  OTLP_SPANS_REJECTED: { ...VALUES, url: 'http://localhost:4318', reason: 'the queue is full' },
  OTLP_NOT_SENT: {
    url: 'http://localhost:4318',
    reason: new Failure(CONNECTION_REFUSED, { server: 'localhost:4318' }),
  },
};
