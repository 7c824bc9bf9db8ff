import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import { removeCommand } from './commands/remove.ts';
import * as ofCommands from './commands/remove-commands-sentences.ts';
import { printed } from './printed.ts';
import * as ofProgress from './remove-progress-sentences.ts';
import * as sentences from './remove-sentences.ts';

/** `remove`: takes nodes out of the cluster. */
export const remove: Feature = {
  name: 'remove',
  commands: () => [commandNamed('remove', () => removeCommand)],
  words: {
    sentences: () => [sentences, ofProgress, ofCommands],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
