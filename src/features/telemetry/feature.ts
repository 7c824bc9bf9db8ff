import type { Feature } from '../../cli/feature.ts';
import { printed } from './printed.ts';
import * as sentences from './telemetry-sentences.ts';

/** `--otlp`, and the library's `otlp`: a run as one OpenTelemetry trace. */
export const telemetry: Feature = {
  name: 'telemetry',
  options: () => [
    {
      flags: [{ name: 'otlp', type: 'string', help: 'FLAG_OTLP', own: true }],
      // A rehearsal has no cluster whose requests a trace could show.
      on: ({ showsRun }, words) => showsRun === true && words !== 'rehearse',
      observe: async (invocation, { env }) => (await import('./command-trace.ts')).commandTrace(invocation, env),
    },
  ],
  runOptions: () => [
    {
      name: 'otlp',
      kind: 'settings',
      around: async (value, run, start) => (await import('./traced.ts')).traced(value, run, start),
    },
  ],
  words: {
    sentences: () => [sentences],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
