import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import { printed } from './printed.ts';
import { rehearseCommand } from './rehearse.ts';

/** `rehearse`: a join on machines and in a cluster that are simulated. */
export const rehearse: Feature = {
  name: 'rehearse',
  commands: () => [commandNamed('rehearse', () => rehearseCommand)],
  words: {
    sentences: () => [],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
