import type { printed } from './printed.ts';
import type * as sentences from './report-sentences.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    report: typeof sentences;
  }
  interface ContributedTexts {
    report: typeof printed;
  }
}
