import type * as ofCommands from './commands/provision-commands-sentences.ts';
import type { printed } from './printed.ts';
import type * as sentences from './provision-sentences.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    provision: typeof sentences & typeof ofCommands;
  }
  interface ContributedTexts {
    provision: typeof printed;
  }
}
