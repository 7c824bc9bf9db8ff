import type { LibraryOptions } from '../../config/options/option.ts';
import type * as sentences from './bundle-sentences.ts';
import type * as ofCommands from './commands/bundle-commands-sentences.ts';
import type * as ofCreation from './create/bundle-create-sentences.ts';
import type { BUNDLE } from './options.ts';
import type { printed } from './printed.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    bundle: typeof sentences & typeof ofCommands & typeof ofCreation;
  }
  interface ContributedTexts {
    bundle: typeof printed;
  }
}

declare module '../../operations/join-source.ts' {
  interface AddedJoinOptions extends LibraryOptions<typeof BUNDLE> {}
}
