import type { Feature } from '../../cli/feature.ts';
import { printed } from './printed.ts';
import * as sentences from './report-sentences.ts';

/** `--report`: a run as an HTML page with its timeline, checks and changes. */
export const report: Feature = {
  name: 'report',
  options: () => [
    {
      flags: [{ name: 'report', type: 'string', help: 'FLAG_REPORT', own: true, formats: ['.html'] }],
      on: ({ showsRun }) => showsRun === true,
      observe: async (invocation, context) => (await import('./run-report.ts')).runReport(invocation, context),
    },
  ],
  words: {
    sentences: () => [sentences],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
