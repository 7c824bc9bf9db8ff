import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import { provisionCommand } from './commands/provision.ts';
import * as ofCommands from './commands/provision-commands-sentences.ts';
import { printed } from './printed.ts';
import * as sentences from './provision-sentences.ts';

/** `provision`: user data with which a new machine joins the cluster at its first boot. */
export const provision: Feature = {
  name: 'provision',
  needs: ['admission'],
  commands: () => [commandNamed('provision', () => provisionCommand)],
  words: {
    sentences: () => [sentences, ofCommands],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
