import type { Catalogue, Line } from '../../i18n/catalogue.ts';
import type { PrintedKey } from '../../i18n/tables.ts';
import type { PhaseList } from '../../phases/phase.ts';
import type { Flag, FlagValues } from '../flags/flag.ts';
import type { Interruption } from '../interruption.ts';
import type { LiveReporter } from '../render/live/live-reporter.ts';
import type { OutputFormat, Reporter } from '../render/output/reporter.ts';
import type { Terminal } from '../render/output/terminal.ts';
import type { Recording } from '../render/report/recording.ts';

/** One word of the command line's tree. */
export interface Command {
  name: string;
  aliases?: readonly string[];
  /** One line for lists of commands. */
  summary: Line;
  /** Paragraphs above the help's usage line; default: the summary. */
  description?: PrintedKey;
  /** How its arguments are shown, for instance `[api-server-endpoint]`. */
  argument?: string;
  maxArguments: number;
  /** What a shell may complete its argument to, where that is known. */
  argumentChoices?: readonly string[] | 'files' | 'error-codes';
  /** Its own flags; the global ones and --help come with every command. */
  flags: readonly Flag[];
  commands: readonly Command[];
  /** A further table in the help: title, and a name with its sentence a line. */
  table?: { title: PrintedKey; rows: readonly (readonly [name: string, text: PrintedKey])[] };
  /** Help shows them as a tree; their lines are shown when they begin. */
  phases?: PhaseList;
  /**
   * It is there for what it does to the machine or the cluster: with that done it has ended well, whoever reads what it
   * prints.
   */
  changesMachine?: true;
  /** Its arguments are the command whose help it shows. */
  helps?: boolean;
  /** Absent for a command that only groups others. Gives the exit code. */
  run?: (invocation: Invocation) => Promise<number>;
}

/** With one of them a command only prints. */
const ONLY_SHOWN = ['dry-run', 'print-manifest'];

/** Whether this run may change the machine or the cluster. */
export function changesMachine({ command, flags, help }: Pick<CommandLine, 'command' | 'flags' | 'help'>): boolean {
  return command.changesMachine === true && !help && !ONLY_SHOWN.some((flag) => flags.bool(flag));
}

export function findCommand(parent: Command, word: string): Command | undefined {
  return parent.commands.find((command) => command.name === word || command.aliases?.includes(word));
}

/** What a command gets to run with. */
export interface Invocation {
  line: CommandLine;
  catalogue: Catalogue;
  terminal: Terminal;
  format: OutputFormat;
  reporter: Reporter;
  /** With --report: what is kept for it. The reporter keeps all that it shows. */
  recording?: Recording | undefined;
  /** The reporter, or the one below it, where it draws on the terminal. */
  live?: LiveReporter | undefined;
  interruption: Interruption;
  /** -v */
  verbosity: number;
}

/** A command line taken apart. */
export interface CommandLine {
  command: Command;
  /** The words that lead to it, from the program's name on. */
  path: string[];
  flags: FlagValues;
  arguments: string[];
  help: boolean;
  /** Of the command, or of the nearest above it that has any. */
  phases?: PhaseList | undefined;
}
