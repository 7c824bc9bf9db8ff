import type { Catalogue } from '../i18n/catalogue.ts';
import type { Command } from './argv/command.ts';
import { globalFlags, helpFlag } from './flags/global-flags.ts';
import { commandRows, exitRows, flagRows, phaseRows, type Row, tableRows, usageLines } from './help-rows.ts';

export interface HelpContext {
  catalogue: Catalogue;
  /** In columns. */
  width: number;
}

/** The text of `--help`: what it does, for a join its phases, then usage, commands, flags and exit codes. */
export function helpText(command: Command, path: readonly string[], context: HelpContext): string {
  const { catalogue } = context;
  const sections = [
    wrapped(catalogue.say({ key: command.description ?? command.summary }), context.width),
    command.aliases?.length ? catalogue.text('HELP_ALIAS', { names: command.aliases }) : '',
    command.phases ? section(catalogue.text('HELP_PHASES'), columns(phaseRows(command.phases, catalogue), context.width)) : '',
    section(catalogue.text('HELP_USAGE'), indented(usageLines(command, path, catalogue))),
    command.commands.length > 0 ? section(catalogue.text('HELP_COMMANDS'), columns(commandRows(command, catalogue), context.width)) : '',
    section(catalogue.text('HELP_FLAGS'), columns(flagRows([...command.flags, helpFlag], catalogue), context.width)),
    command.table ? section(catalogue.say({ key: command.table.title }), columns(tableRows(command.table, catalogue), context.width)) : '',
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
      const head = left.length > leftWidth ? `${INDENT}${left}\n${hanging}${first}` : `${INDENT}${left.padEnd(leftWidth)}${GAP}${first}`;
      return [head.trimEnd(), ...others.map((line) => hanging + line)].join('\n');
    })
    .join('\n');
}

/** Lines that are indented are commands to copy. */
function wrapped(text: string, width: number): string {
  const lines = text.split('\n').flatMap((line) => (line.length > width && !line.startsWith(' ') ? wrap(line, width) : [line]));
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
