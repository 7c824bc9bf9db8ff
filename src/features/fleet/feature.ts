import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import * as ofAdmission from './admission/fleet-admission-sentences.ts';
import { fleetCommand } from './commands/fleet.ts';
import * as ofCommands from './commands/fleet-commands-sentences.ts';
import * as sentences from './fleet-sentences.ts';
import { printed } from './printed.ts';
import * as ofSsh from './ssh/fleet-ssh-sentences.ts';

/** `fleet`: the joins of many machines over SSH. */
export const fleet: Feature = {
  name: 'fleet',
  needs: ['admission'],
  commands: () => [commandNamed('fleet', () => fleetCommand)],
  words: {
    sentences: () => [sentences, ofAdmission, ofCommands, ofSsh],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
