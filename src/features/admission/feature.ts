import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import * as ofApprover from './approver/admission-approver-sentences.ts';
import { admissionCommand } from './commands/admission.ts';
import * as ofCommands from './commands/admission-commands-sentences.ts';
import { approveCommand } from './commands/approve.ts';
import * as ofInventory from './inventory/admission-inventory-sentences.ts';
import { printed } from './printed.ts';
import * as ofServing from './serving-certificates/admission-serving-certificates-sentences.ts';

/** `admission` and `approve`: an approver for the requests of bound tokens and for serving certificates. */
export const admission: Feature = {
  name: 'admission',
  commands: () => [commandNamed('admission', () => admissionCommand), commandNamed('approve', () => approveCommand)],
  words: {
    sentences: () => [ofApprover, ofCommands, ofInventory, ofServing],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
