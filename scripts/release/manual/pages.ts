/**
 * Generates man pages from the declarations and texts of `--help`: kubejoin(8), and one for each command with all its
 * subcommands.
 */

import '../../../src/program/assembled.ts';

import type { Command } from '../../../src/cli/argv/command.ts';
import { globalFlags, helpFlag } from '../../../src/cli/flags/shared-flags.ts';
import { exitRows, flagRows, phaseRows, type Row, tableRows, usageLines } from '../../../src/cli/help.ts';
import { type Catalogue, messageOf } from '../../../src/i18n/catalogue.ts';
import { bold, italic, item, paragraphs, escaped as plain, section, subsection, title, usage } from './roff.ts';
import type { ManualWords } from './words.ts';

/** Section for administration commands: man-pages(7). */
export const SECTION = 8;

export interface ManualContext {
  readonly catalogue: Catalogue;
  readonly words: ManualWords;
  readonly version: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}

export interface ManualPage {
  /** kubejoin-join.8 */
  readonly file: string;
  readonly text: string;
}

export function manualPages(root: Command, context: ManualContext): ManualPage[] {
  const own = root.commands.filter((command) => command.run || command.commands.length > 0);
  return [rootPage(root, own, context), ...own.map((command) => commandPage(root, command, context))];
}

function rootPage(root: Command, withPages: readonly Command[], context: ManualContext): ManualPage {
  const { catalogue, words } = context;
  const commands = root.commands.map((command) => {
    const more = withPages.includes(command) ? ` ${words.morePage(`${root.name}-${command.name}(${SECTION})`)}` : '';
    return item(bold(`${root.name} ${command.name}`), `${fullStop(catalogue.say(messageOf(command.summary)))}${more}`);
  });
  return page(root.name, context, [
    ...opening(root, [root.name], context),
    section(words.commands),
    ...commands,
    section(words.globalOptions),
    ...options(flagRows([...globalFlags, helpFlag], catalogue)),
    section(words.exitStatus),
    ...rows(exitRows(catalogue)),
    section(words.files),
    ...rows(words.fileTexts),
    section(words.environment),
    ...rows(words.environmentTexts),
    ...seeAlso(
      withPages.map(({ name }) => `${root.name}-${name}`),
      words,
    ),
  ]);
}

function commandPage(root: Command, command: Command, context: ManualContext): ManualPage {
  const { catalogue, words } = context;
  const path = [root.name, command.name];
  const own = flagRows([...command.flags, helpFlag], catalogue);
  return page(path.join('-'), context, [
    ...opening(command, path, context),
    ...(command.phases ? [section(words.phases), ...tree(phaseRows(command.phases, catalogue))] : []),
    section(words.options),
    ...options(own),
    ...table(command, catalogue),
    ...(command.commands.length > 0 ? [section(words.commands)] : []),
    ...command.commands.flatMap((child) => subcommand(child, [...path, child.name], context)),
    section(words.globalOptions),
    ...options(flagRows(globalFlags, catalogue)),
    section(words.exitStatus),
    ...rows(exitRows(catalogue)),
    ...seeAlso([root.name], words),
  ]);
}

/** NAME (for whatis(1) and apropos(1)), SYNOPSIS and DESCRIPTION. */
function opening(command: Command, path: readonly string[], { catalogue, words }: ManualContext): string[] {
  const summary = catalogue.say(messageOf(command.summary)).replace(/\.$/, '');
  return [
    section(words.name),
    `${plain(path.join('-'))} \\- ${plain(summary)}`,
    section(words.synopsis),
    ...synopsis(command, path, catalogue),
    section(words.description),
    ...described(command, catalogue),
  ];
}

/** A subcommand and everything below it. */
function subcommand(command: Command, path: readonly string[], context: ManualContext): string[] {
  const { catalogue } = context;
  return [
    subsection(path.join(' ')),
    ...synopsis(command, path, catalogue),
    ...described(command, catalogue),
    ...options(flagRows(command.flags, catalogue)),
    ...table(command, catalogue),
    ...command.commands.flatMap((child) => subcommand(child, [...path, child.name], context)),
  ];
}

function described(command: Command, catalogue: Catalogue): string[] {
  const text = catalogue.say(messageOf(command.description ?? command.summary));
  const aliases = command.aliases?.length ? [paragraphs(catalogue.text('HELP_ALIAS', { names: command.aliases }))] : [];
  return [paragraphs(command.description ? text : fullStop(text)), ...aliases];
}

function synopsis(command: Command, path: readonly string[], catalogue: Catalogue): string[] {
  return usageLines(command, path, catalogue).flatMap((line, index) =>
    index === 0 ? [usage(line)] : ['.br', usage(line)],
  );
}

function table({ table: further }: Command, catalogue: Catalogue): string[] {
  if (!further) return [];
  const heading = catalogue.say(messageOf(further.title)).replace(/:$/, '');
  return [section(heading.toUpperCase()), ...rows(tableRows(further, catalogue))];
}

/** A flag such as `-o, --output string`: the flag in bold, the type of its value in italics. */
function options(flags: readonly Row[]): string[] {
  return flags.map(([left, text]) => {
    const words = left.trim().split(' ');
    return item(words.map((word) => (word.startsWith('-') ? bold(word) : italic(word))).join(' '), text);
  });
}

function rows(table: readonly Row[]): string[] {
  return table.map(([left, text]) => item(bold(left.trim()), text));
}

/** Rows, where an indented one belongs to the row before it. */
function tree(table: readonly Row[]): string[] {
  return table.flatMap((row) => (row[0].startsWith(' ') ? ['.RS 4', ...rows([row]), '.RE'] : rows([row])));
}

function seeAlso(names: readonly string[], words: ManualWords): string[] {
  return [section(words.seeAlso), names.map((name) => `${bold(name)}(${SECTION})`).join(',\n')];
}

/** Turns off hyphenation and justification, so that names of commands and flags can be searched. */
const PLAIN_LINES = '.nh\n.ad l';

function page(name: string, { words, version, date }: ManualContext, parts: readonly string[]): ManualPage {
  const head = title(name, { section: SECTION, date, source: `kubejoin ${version}`, manual: words.manual });
  return { file: `${name}.${SECTION}`, text: `${[head, PLAIN_LINES, ...parts].join('\n')}\n` };
}

function fullStop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
