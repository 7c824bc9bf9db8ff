import type * as sentences from './cluster-status-sentences.ts';
import type * as ofFindings from './findings/cluster-status-findings-sentences.ts';
import type { printed } from './printed.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    clusterStatus: typeof sentences & typeof ofFindings;
  }
  interface ContributedTexts {
    clusterStatus: typeof printed;
  }
}
