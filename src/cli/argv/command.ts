import type { TextKey } from '../../i18n/catalogue.ts';
import type { PhaseList } from '../../phases/phase.ts';
import type { Flag } from '../flags/flag.ts';
import type { Invocation } from './invocation.ts';

/** One word of the command line's tree. */
export interface Command {
  name: string;
  aliases?: readonly string[];
  /** One line for lists of commands. */
  summary: TextKey;
  /** Paragraphs above the help's usage line; default: the summary. */
  description?: TextKey;
  /** How its arguments are shown, for instance `[api-server-endpoint]`. */
  argument?: string;
  maxArguments: number;
  /** What a shell may complete its argument to, where that is known. */
  argumentChoices?: readonly string[] | 'files';
  /** Its own flags; the global ones and --help come with every command. */
  flags: readonly Flag[];
  commands: readonly Command[];
  /** A further table in the help: title, and a name with its sentence a line. */
  table?: { title: TextKey; rows: readonly (readonly [name: string, text: TextKey])[] };
  /** Help shows them as a tree; their lines are shown when they begin. */
  phases?: PhaseList;
  /** It is there for what it does to the machine or the cluster: with that done it has ended well, whoever reads what it prints. */
  changesMachine?: true;
  /** Its arguments are the command whose help it shows. */
  helps?: boolean;
  /** Absent for a command that only groups others. Gives the exit code. */
  run?: (invocation: Invocation) => Promise<number>;
}

export function findCommand(parent: Command, word: string): Command | undefined {
  return parent.commands.find((command) => command.name === word || command.aliases?.includes(word));
}
