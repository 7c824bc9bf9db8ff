import type * as ofCommands from './commands/remove-commands-sentences.ts';
import type { printed } from './printed.ts';
import type * as ofProgress from './remove-progress-sentences.ts';
import type * as sentences from './remove-sentences.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    remove: typeof sentences & typeof ofProgress & typeof ofCommands;
  }
  interface ContributedTexts {
    remove: typeof printed;
  }
}
