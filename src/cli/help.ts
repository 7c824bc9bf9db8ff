import { EXIT, type FailureClass, SIGNAL_EXIT } from '../base/exit-codes.ts';
import { type Catalogue, messageOf } from '../i18n/catalogue.ts';
import type { PhaseList } from '../phases/phase.ts';
import type { Command } from './argv/command.ts';
import { isCalledAsKubeadm } from './as-kubeadm/program.ts';
import { phaseLines } from './commands/phase-tree.ts';
import type { Flag } from './flags/flag.ts';
import { globalFlags, helpFlag } from './flags/shared-flags.ts';

/** A name and its description. */
export type Row = readonly [left: string, right: string];

export interface HelpContext {
  catalogue: Catalogue;
  /** Columns of the terminal. */
  width: number;
}

/** The text of `--help`: description, phases, usage, commands, flags and exit codes, none of it wider than the terminal. */
export function helpText(command: Command, path: readonly string[], { catalogue, width }: HelpContext): string {
  const table = (title: string, rows: readonly Row[]) => `${title}\n${columns(rows, width)}`;
  const usage = usageLines(command, path, catalogue).flatMap((line) => hanging(INDENT + line, width, ''));
  const sections = [
    wrapped(catalogue.say(messageOf(command.description ?? command.summary)), width),
    command.aliases?.length ? wrapped(catalogue.text('HELP_ALIAS', { names: command.aliases }), width) : '',
    command.phases ? table(catalogue.text('HELP_PHASES'), phaseRows(command.phases, catalogue)) : '',
    [catalogue.text('HELP_USAGE'), ...usage].join('\n'),
    command.commands.length > 0 ? table(catalogue.text('HELP_COMMANDS'), commandRows(command, catalogue)) : '',
    table(catalogue.text('HELP_FLAGS'), flagRows([...command.flags, helpFlag], catalogue)),
    command.table ? table(catalogue.say(messageOf(command.table.title)), tableRows(command.table, catalogue)) : '',
    table(catalogue.text('HELP_GLOBAL_FLAGS'), flagRows(globalFlags, catalogue)),
    command.run ? table(catalogue.text('HELP_EXIT_CODES'), exitRows(catalogue, isCalledAsKubeadm({ path }))) : '',
    command.commands.length > 0 ? wrapped(catalogue.text('HELP_MORE', { command: path.join(' ') }), width) : '',
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

const INDENT = '  ';
const GAP = '  ';
/** Least width of the right column; with less room it goes below the left one. */
const LEAST_RIGHT = 40;

/** Two columns, the right one wrapped. A left cell that is too wide gets a line of its own. */
export function columns(rows: readonly Row[], width: number): string {
  const widest = Math.max(...rows.map(([left]) => left.length));
  const leftWidth = Math.min(widest, Math.max(32, Math.floor(width / 3)));
  const besides = INDENT.length + leftWidth + GAP.length;
  const isNarrow = width - besides < LEAST_RIGHT;
  const margin = ' '.repeat(isNarrow ? 8 : besides);
  return rows
    .map(([left, right]) => {
      const [first = '', ...others] = wrap(right, width - margin.length).map((line) => margin + line);
      const head = INDENT + left;
      return (
        isNarrow || left.length > leftWidth
          ? [head, first, ...others]
          : [head.padEnd(margin.length) + first.slice(margin.length), ...others]
      )
        .map((line) => line.trimEnd())
        .join('\n');
    })
    .join('\n');
}

/** Paragraphs are filled; lines that are indented are commands to copy, or parts of a file. */
function wrapped(text: string, width: number): string {
  return text
    .replace(/(?<=\S)\n(?=\S)/g, ' ')
    .split('\n')
    .flatMap((line) =>
      line.startsWith(' ') ? hanging(line, width, line.includes('kubejoin') ? ' \\' : '') : wrap(line, width),
    )
    .join('\n');
}

/** A line with what does not fit below it, further in; `more` ends each line but the last. */
function hanging(line: string, width: number, more: string): string[] {
  if (line.length <= width) return [line];
  const text = line.trimStart();
  const indent = ' '.repeat(line.length - text.length);
  const parts = wrap(text, width - indent.length - 4 - more.length);
  return parts.map((part, index) => indent + (index > 0 ? '    ' : '') + part + (index < parts.length - 1 ? more : ''));
}

/** At blanks; a word that is longer than a line is cut. */
function wrap(text: string, given: number): string[] {
  const width = Math.max(1, given);
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The ways to call it. */
export function usageLines(command: Command, path: readonly string[], catalogue: Catalogue): string[] {
  const argument = command.argument && catalogue.text('HELP_ARGUMENT', { argument: command.argument });
  const own = command.run ? [argument ?? ''] : [];
  const below = command.commands.length > 0 ? [catalogue.text('HELP_COMMAND_WORD')] : [];
  return [...own, ...below].map((word) =>
    [...path, word, `[${catalogue.text('HELP_FLAGS_WORD')}]`].filter((part) => part !== '').join(' '),
  );
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
    const value = catalogue.text('HELP_VALUE', { type: flag.type });
    const left = `${shorthand}--${flag.name}${flag.bare === undefined ? ` ${value}` : `[=${value}]`}`.trimEnd();
    const right = [
      catalogue.say(messageOf(flag.help)),
      flag.choices ? catalogue.text('HELP_CHOICES', { values: [...flag.choices, ...(flag.beginnings ?? [])] }) : '',
      flag.default ? catalogue.text('HELP_DEFAULT', { value: flag.default }) : '',
    ];
    return [left, right.filter((text) => text !== '').join(' ')];
  });
}

/** `asKubeadm`: called as kubeadm. */
export function exitRows(catalogue: Catalogue, asKubeadm = false): Row[] {
  const classes = Object.entries(EXIT) as [FailureClass, number][];
  const failures = asKubeadm
    ? [['1', catalogue.text('EXIT_FAILURE')] as const]
    : classes.map(([name, code]): Row => [String(code), catalogue.text('EXIT_CLASS', { class: name })]);
  return [
    ['0', catalogue.text(asKubeadm ? 'EXIT_DONE' : 'EXIT_SUCCESS')],
    ...failures,
    [Object.values(SIGNAL_EXIT).join(', '), catalogue.text('EXIT_SIGNAL')],
  ];
}
