import type { Command } from '../argv/command.ts';
import { VERSION_FORMATS, type VersionFormat, versionOutput } from './version-output.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'COMMAND_VERSION',
  maxArguments: 0,
  flags: [{ name: 'output', shorthand: 'o', type: 'string', help: 'FLAG_OUTPUT', choices: VERSION_FORMATS }],
  commands: [],
  async run({ line, terminal }) {
    terminal.out(versionOutput((line.flags.string('output') || undefined) as VersionFormat | undefined));
    return 0;
  },
};
