import type { Catalogue, Line } from '../../i18n/catalogue.ts';
import type { PrintedKey } from '../../i18n/tables.ts';
import type { PhaseList } from '../../phases/phase.ts';
import type { Flag, FlagValues } from '../flags/flag.ts';
import type { Interruption } from '../interruption.ts';
import type { LiveReporter } from '../render/live/live-reporter.ts';
import type { OutputFormat, Reporter } from '../render/output/reporter.ts';
import type { Terminal } from '../render/output/terminal.ts';
import type { RunObservers } from '../run-observer.ts';

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
  /** Completions of the argument. */
  argumentChoices?: readonly string[] | 'files' | 'error-codes';
  /** Its own flags; the global ones and --help come with every command. */
  flags: readonly Flag[];
  commands: readonly Command[];
  /** A further table in the help: title, and a name with its sentence a line. */
  table?: { title: PrintedKey; rows: readonly (readonly [name: string, text: PrintedKey])[] };
  /** Help shows them as a tree; their lines are shown when they begin. */
  phases?: PhaseList;
  /** It changes the machine or the cluster. */
  changesMachine?: true;
  /** An interruption undoes none of its changes. */
  keepsChanges?: true;
  /** Its result is what it prints: lost output is a failure, whatever it has changed. */
  printsResult?: true;
  /** Only the real kubeadm has it; it fails whatever follows (cli/as-kubeadm). */
  isElsewhere?: boolean;
  /** It shows its run live on a terminal, and features can observe it. */
  showsRun?: true;
  /** With these flags it shows its run itself, also on a terminal. */
  hasOwnView?: (flags: FlagValues) => boolean;
  /** Shows the help of the command named by its arguments. */
  helps?: boolean;
  /** Absent for a command that only groups others. A number is the exit code; 0 without one. */
  run?: (invocation: Invocation) => Promise<number> | Promise<void>;
}

/** Flags that make a command only print. */
const ONLY_SHOWN = ['dry-run', 'print-manifest'];

/** True if this run can change the machine or the cluster. */
export function changesMachine({ command, flags, help }: Pick<CommandLine, 'command' | 'flags' | 'help'>): boolean {
  return command.changesMachine === true && !help && !ONLY_SHOWN.some((flag) => flags.bool(flag));
}

/** True if an interruption of this run undoes changes. */
export function undoesChanges(line: Pick<CommandLine, 'command' | 'flags' | 'help'>): boolean {
  return changesMachine(line) && line.command.keepsChanges !== true;
}

/** True if a run has done its work even if its output is lost. */
export function worksUnseen(line: Pick<CommandLine, 'command' | 'flags' | 'help'>): boolean {
  return changesMachine(line) && line.command.printsResult !== true;
}

/** The command with this name; only if there is none, the one with this alias. */
export function findCommand({ commands }: Command, word: string): Command | undefined {
  return commands.find(({ name }) => name === word) ?? commands.find(({ aliases }) => aliases?.includes(word));
}

/** Everything in a command but its name. */
const REST: Readonly<Record<keyof Omit<Required<Command>, 'name'>, true>> = {
  aliases: true,
  summary: true,
  description: true,
  argument: true,
  maxArguments: true,
  argumentChoices: true,
  flags: true,
  commands: true,
  table: true,
  phases: true,
  changesMachine: true,
  keepsChanges: true,
  printsResult: true,
  isElsewhere: true,
  showsRun: true,
  hasOwnView: true,
  helps: true,
  run: true,
};

/**
 * A command that is made when more than its name is read, so that one command does not load the others. `aliases`: known
 * without making it.
 */
export function commandNamed(name: string, make: () => Command, aliases?: readonly string[]): Command {
  let made: Command | undefined;
  const read = (key: string) => {
    if (key === 'aliases' && aliases) return aliases;
    made ??= make();
    return made[key as keyof Command];
  };
  const rest = Object.keys(REST).map((key) => [key, { get: () => read(key), enumerable: true }] as const);
  return Object.defineProperties({ name } as Command, Object.fromEntries(rest));
}

/** Input of a running command. */
export interface Invocation {
  line: CommandLine;
  catalogue: Catalogue;
  terminal: Terminal;
  format: OutputFormat;
  reporter: Reporter;
  /** Observers of the run. They see everything that the reporter shows. */
  observers?: RunObservers | undefined;
  /** The reporter, or the one below it, where it draws on the terminal. */
  live?: LiveReporter | undefined;
  interruption: Interruption;
  /** -v */
  verbosity: number;
}

/** A parsed command line. */
export interface CommandLine {
  command: Command;
  /** The words that lead to it, from the program's name on. */
  path: string[];
  flags: FlagValues;
  arguments: string[];
  help: boolean;
  /** Phases of the command or of its nearest ancestor with phases. */
  phases?: PhaseList | undefined;
}
