import { EXIT, type FailureClass, SIGNAL_EXIT } from '../base/exit-codes.ts';
import type { Catalogue } from '../i18n/catalogue.ts';
import type { PhaseList } from '../phases/phase.ts';
import type { Command } from './argv/command.ts';
import { phaseLines } from './commands/phase-tree.ts';
import type { Flag } from './flags/flag.ts';

/** A name, and what is said of it. */
export type Row = readonly [left: string, right: string];

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
    return [`${'  '.repeat(depth)}${depth > 0 ? '/' : ''}${name}${also}`, catalogue.say({ key: summary })];
  });
}

export function commandRows(command: Command, catalogue: Catalogue): Row[] {
  return command.commands.map(({ name, summary }) => [name, catalogue.say({ key: summary })]);
}

export function tableRows(table: NonNullable<Command['table']>, catalogue: Catalogue): Row[] {
  return table.rows.map(([name, text]) => [name, catalogue.say({ key: text })]);
}

const PLACEHOLDERS = {
  string: 'string',
  int32: 'int',
  level: 'int',
  modules: 'file=N,...',
  list: 'strings',
  values: 'name=value',
  bool: '',
} as const;

export function flagRows(flags: readonly Flag[], catalogue: Catalogue): Row[] {
  const sorted = [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map((flag) => {
    const shorthand = flag.shorthand ? `-${flag.shorthand}, ` : '    ';
    const left = `${shorthand}--${flag.name} ${PLACEHOLDERS[flag.type]}`.trimEnd();
    const right = [
      catalogue.say({ key: flag.help }),
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
