import type { Command } from '../../../cli/argv/command.ts';
import { flagsOf } from '../../../cli/flags/flag.ts';
import { outputFlag } from '../../../cli/flags/shared-flags.ts';
import { JOIN } from '../../../config/options/join.ts';
import { BUNDLE, BUNDLE_CREATE } from '../options.ts';

/** A bundle always has a token of its own, and how the join runs is decided on the machine. */
const {
  dryRun: _dryRun,
  ifNeeded: _ifNeeded,
  undoOnFailure: _undoOnFailure,
  skipPhases: _skipPhases,
  replace: _replace,
  replaceAfter: _replaceAfter,
  token: _token,
  tokenFile: _tokenFile,
  discoveryToken: _discoveryToken,
  tlsBootstrapToken: _tlsBootstrapToken,
  discoveryFile: _discoveryFile,
  unsafeSkipCaVerification: _unsafeSkipCaVerification,
  allowRemoteDiscoveryPrograms: _allowRemoteDiscoveryPrograms,
  ...JOINING
} = JOIN;

/** `bundle`: everything that one machine without a registry needs to join, in a signed file. */
export const bundleCommand: Command = {
  name: 'bundle',
  summary: 'COMMAND_BUNDLE',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'create',
      summary: 'COMMAND_BUNDLE_CREATE',
      description: 'COMMAND_BUNDLE_CREATE_LONG',
      argument: '[api-server-endpoint]',
      maxArguments: 1,
      flags: [...flagsOf({ ...JOINING, ...BUNDLE_CREATE }), outputFlag],
      commands: [],
      changesMachine: true,
      run: async (invocation) => (await import('./create.ts')).createBundleFile(invocation),
    },
    {
      name: 'show',
      summary: 'COMMAND_BUNDLE_SHOW',
      description: 'COMMAND_BUNDLE_SHOW_LONG',
      argument: 'FILE',
      argumentChoices: 'files',
      maxArguments: 1,
      flags: [...flagsOf({ bundleSigners: BUNDLE.bundleSigners }), outputFlag],
      commands: [],
      run: async (invocation) => (await import('./show.ts')).showBundleFile(invocation),
    },
  ],
};
