import { EXIT, type FailureClass, SIGNAL_EXIT } from '../base/exit-codes.ts';
import type { Catalogue } from '../i18n/catalogue.ts';
import { messageOf } from '../i18n/catalogue.ts';
import type { PhaseList } from '../phases/phase.ts';
import type { Command } from './argv/command.ts';
import { phaseLines } from './commands/phase-tree.ts';
import type { Flag } from './flags/flag.ts';
import { globalFlags, helpFlag } from './flags/global-flags.ts';

/** A name, and what is said of it. */
export type Row = readonly [left: string, right: string];

const PLACEHOLDERS = {
  string: 'string',
  int32: 'int',
  level: 'int',
  modules: 'file=N,...',
  list: 'strings',
  values: 'name=value',
  bool: '',
} as const;

export interface HelpContext {
  catalogue: Catalogue;
  /** In columns. */
  width: number;
}

/** The text of `--help`: what it does, for a join its phases, then usage, commands, flags and exit codes. */
export function helpText(command: Command, path: readonly string[], context: HelpContext): string {
  const { catalogue } = context;
  const sections = [
    wrapped(catalogue.say(messageOf(command.description ?? command.summary)), context.width),
    command.aliases?.length ? catalogue.text('HELP_ALIAS', { names: command.aliases }) : '',
    command.phases
      ? section(catalogue.text('HELP_PHASES'), columns(phaseRows(command.phases, catalogue), context.width))
      : '',
    section(catalogue.text('HELP_USAGE'), indented(usageLines(command, path, catalogue))),
    command.commands.length > 0
      ? section(catalogue.text('HELP_COMMANDS'), columns(commandRows(command, catalogue), context.width))
      : '',
    section(catalogue.text('HELP_FLAGS'), columns(flagRows([...command.flags, helpFlag], catalogue), context.width)),
    command.table
      ? section(
          catalogue.say(messageOf(command.table.title)),
          columns(tableRows(command.table, catalogue), context.width),
        )
      : '',
    section(catalogue.text('HELP_GLOBAL_FLAGS'), columns(flagRows(globalFlags, catalogue), context.width)),
    command.run ? section(catalogue.text('HELP_EXIT_CODES'), columns(exitRows(catalogue), context.width)) : '',
    command.commands.length > 0 ? catalogue.text('HELP_MORE', { command: path.join(' ') }) : '',
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

const INDENT = '  ';

function section(title: string, body: string): string {
  return `${title}\n${body}`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `${INDENT}${line}`).join('\n');
}

const GAP = '  ';

/** Two columns, the right one wrapped. A left cell that is too wide gets a line of its own. */
function columns(rows: readonly Row[], width: number): string {
  const widest = Math.max(...rows.map(([left]) => left.length));
  const leftWidth = Math.min(widest, Math.max(32, Math.floor(width / 3)));
  const rightWidth = Math.max(30, width - leftWidth - INDENT.length - GAP.length);
  const hanging = ' '.repeat(INDENT.length + leftWidth + GAP.length);
  return rows
    .map(([left, right]) => {
      const [first = '', ...others] = wrap(right, rightWidth);
      const head =
        left.length > leftWidth
          ? `${INDENT}${left}\n${hanging}${first}`
          : `${INDENT}${left.padEnd(leftWidth)}${GAP}${first}`;
      return [head.trimEnd(), ...others.map((line) => hanging + line)].join('\n');
    })
    .join('\n');
}

/** Lines that are indented are commands to copy. */
function wrapped(text: string, width: number): string {
  const lines = text
    .split('\n')
    .flatMap((line) => (line.length > width && !line.startsWith(' ') ? wrap(line, width) : [line]));
  return lines.join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The ways to call it. */
export function usageLines(command: Command, path: readonly string[], catalogue: Catalogue): string[] {
  const words = path.join(' ');
  const lines = [];
  if (command.run) lines.push([words, command.argument, '[flags]'].filter(Boolean).join(' '));
  if (command.commands.length > 0) lines.push(`${words} ${catalogue.text('HELP_COMMAND_WORD')} [flags]`);
  return lines;
}

export function phaseRows(list: PhaseList, catalogue: Catalogue): Row[] {
  return phaseLines(list).map(({ name, depth, summary, aliases }) => {
    const also = aliases.length > 0 ? ` (${aliases.join(', ')})` : '';
    return [`${'  '.repeat(depth)}${depth > 0 ? '/' : ''}${name}${also}`, catalogue.say(messageOf(summary))];
  });
}

function commandRows(command: Command, catalogue: Catalogue): Row[] {
  return command.commands.map(({ name, summary }) => [name, catalogue.say(messageOf(summary))]);
}

export function tableRows(table: NonNullable<Command['table']>, catalogue: Catalogue): Row[] {
  return table.rows.map(([name, text]) => [name, catalogue.say(messageOf(text))]);
}

export function flagRows(flags: readonly Flag[], catalogue: Catalogue): Row[] {
  const sorted = [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map((flag) => {
    const shorthand = flag.shorthand ? `-${flag.shorthand}, ` : '    ';
    const left = `${shorthand}--${flag.name} ${PLACEHOLDERS[flag.type]}`.trimEnd();
    const right = [
      catalogue.say(messageOf(flag.help)),
      flag.choices ? catalogue.text('HELP_CHOICES', { values: [...flag.choices, ...(flag.beginnings ?? [])] }) : '',
      flag.default ? catalogue.text('HELP_DEFAULT', { value: flag.default }) : '',
    ];
    return [left, right.filter((text) => text !== '').join(' ')];
  });
}

export function exitRows(catalogue: Catalogue): Row[] {
  const classes = Object.entries(EXIT) as [FailureClass, number][];
  return [
    ['0', catalogue.text('EXIT_SUCCESS')],
    ...classes.map(([name, code]): Row => [String(code), catalogue.text('EXIT_CLASS', { class: name })]),
    [Object.values(SIGNAL_EXIT).join(', '), catalogue.text('EXIT_SIGNAL')],
  ];
}
