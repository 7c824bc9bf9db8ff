import { type Catalogue, type Line, messageOf } from '../../i18n/catalogue.ts';
import type { PhaseList } from '../../phases/phase.ts';
import { flagsOf } from '../argv/argv.ts';
import type { Command } from '../argv/command.ts';
import { phaseBranches } from '../commands/phase-tree.ts';
import type { Flag } from '../flags/flag.ts';

/** Completions of a flag's value or of an argument: words, file names, or none. */
export type Candidates = { words: readonly string[] } | 'files' | 'unknown';

export interface CompletedFlag {
  /** Names with dashes, the long one first. */
  names: readonly string[];
  description: string;
  /** Absent for a boolean flag, which takes a value only after `=`. */
  values?: Candidates;
  /** The value is a list with commas. */
  list: boolean;
}

interface CompletedWord {
  name: string;
  description: string;
}

/** One command as a shell's completion needs it. */
export interface CompletedCommand {
  /** The words that lead to it, with blanks between. */
  path: string;
  /** Each alias counts as a command. */
  commands: readonly CompletedWord[];
  flags: readonly CompletedFlag[];
  arguments: Candidates;
}

/** Every command of the tree, the root first. Texts are in the language of the catalogue. */
export function completionTree(root: Command, catalogue: Catalogue, errorCodes: readonly string[]): CompletedCommand[] {
  const visit = (command: Command, path: string, above: PhaseList | undefined): CompletedCommand[] => {
    const phases = command.phases ?? above;
    const children = command.commands.flatMap((child) =>
      [child.name, ...(child.aliases ?? [])].map((name) => ({ name, child })),
    );
    const own: CompletedCommand = {
      path,
      commands: children.map(({ name, child }) => ({ name, description: oneLine(catalogue, child.summary) })),
      flags: flagsOf(command).map((flag) => completedFlag(flag, phases, catalogue)),
      arguments: argumentsOf(command, errorCodes),
    };
    return [own, ...children.flatMap(({ name, child }) => visit(child, `${path} ${name}`, phases))];
  };
  return visit(root, root.name, undefined);
}

function completedFlag(flag: Flag, phases: PhaseList | undefined, catalogue: Catalogue): CompletedFlag {
  const names = [`--${flag.name}`, ...(flag.shorthand ? [`-${flag.shorthand}`] : [])];
  const description = oneLine(catalogue, flag.help);
  const list = flag.type === 'list';
  return flag.type === 'bool'
    ? { names, description, list }
    : { names, description, list, values: valuesOf(flag, phases) };
}

function valuesOf(flag: Flag, phases: PhaseList | undefined): Candidates {
  const words = flag.choices ?? (flag.completes === 'phases' ? phases && phaseNames(phases) : flag.completes);
  if (words) return { words };
  return flag.type === 'string' && !flag.secret ? 'files' : 'unknown';
}

function phaseNames(list: PhaseList): string[] {
  return phaseBranches(list).flatMap(({ name, isGroup, phases }) =>
    isGroup ? [name, ...phases.map((phase) => phase.name)] : [name],
  );
}

function argumentsOf({ argumentChoices }: Command, errorCodes: readonly string[]): Candidates {
  if (argumentChoices === undefined) return 'unknown';
  if (argumentChoices === 'error-codes') return { words: errorCodes };
  return typeof argumentChoices === 'string' ? argumentChoices : { words: argumentChoices };
}

/** The first sentence: menus have room for one line. */
function oneLine(catalogue: Catalogue, summary: Line): string {
  const [line = ''] = catalogue.say(messageOf(summary)).split('\n');
  return /^.*?[^.]\.(?= |$)/.exec(line)?.[0].slice(0, -1) ?? line;
}

/** A word in single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word in single quotes, for fish, where a backslash escapes inside them. */
export function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
