import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import { flagsOf } from '../../cli/flags/flag.ts';
import * as sentences from './bundle-sentences.ts';
import { bundleCommand } from './commands/bundle.ts';
import * as ofCommands from './commands/bundle-commands-sentences.ts';
import * as ofCreation from './create/bundle-create-sentences.ts';
import { BUNDLE } from './options.ts';
import { printed } from './printed.ts';

/** `bundle`, and `join --bundle`: everything that one machine without a registry needs to join, in a signed file. */
export const bundle: Feature = {
  name: 'bundle',
  needs: ['admission'],
  commands: () => [commandNamed('bundle', () => bundleCommand)],
  options: () => [{ flags: flagsOf(BUNDLE), on: (_, words) => JOINING.includes(words) }],
  joinSources: () => [
    {
      name: 'bundle',
      rows: BUNDLE,
      open: async (given, reading) => (await import('./bundle-source.ts')).openBundleSource(given, reading),
    },
  ],
  words: {
    sentences: () => [sentences, ofCommands, ofCreation],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};

/** Commands that a bundle gives their configuration. */
const JOINING = ['join', 'plan join', 'apply'];
