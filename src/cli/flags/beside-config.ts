import type { FlagsBesideFile } from '../../config/flags/flag-input.ts';
import type { CommandLine } from '../argv/command.ts';

/** The flags that may stand beside --config. Those that the command does not have are absent: the refusal of others names what is here. */
export function flagsBeside({ command, flags }: CommandLine): FlagsBesideFile {
  const has = (name: string) => command.flags.some((flag) => flag.name === name);
  return {
    ...(has('node-name') && { nodeName: flags.string('node-name') }),
    ...(has('ignore-preflight-errors') && { ignorePreflightErrors: flags.list('ignore-preflight-errors') }),
    ...(has('dry-run') && { dryRun: flags.has('dry-run') ? flags.bool('dry-run') : undefined }),
    ...(has('skip-phases') && { skipPhases: flags.list('skip-phases') }),
  };
}
