import { EXIT, type FailureClass } from '../../base/exit-codes.ts';
import { Failure } from '../../base/failure.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import type { Explanation } from '../../i18n/explanations.ts';
import { suggestion } from '../argv/argv.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { columns, type Row } from '../help.ts';
import { reasons } from '../render/output/reporter.ts';
import { shownWord } from '../secrecy.ts';
import { ERROR_CODE_UNKNOWN } from './cli-commands-sentences.ts';

/** Explains an error by its code or kind, as docs/errors.md does, in the user's language. */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'COMMAND_EXPLAIN',
  description: 'COMMAND_EXPLAIN_LONG',
  argument: '[CODE]',
  argumentChoices: 'error-codes',
  maxArguments: 1,
  flags: [
    { name: 'output', shorthand: 'o', type: 'string', help: 'FLAG_OUTPUT', choices: ['text', 'json'], default: 'text' },
  ],
  commands: [],
  async run(invocation) {
    const [word] = invocation.line.arguments;
    await (word === undefined ? list(invocation) : explain(word, invocation));
  },
};

async function explain(word: string, { line, catalogue, terminal }: Invocation): Promise<void> {
  const { errorCodes, errorKinds, explanation, explanationsByCode } = await import('../../i18n/explanations.ts');
  const names = new Set([...errorCodes(), ...errorKinds()]);
  const name = word.toUpperCase().replaceAll('-', '_');
  if (!names.has(name))
    throw new Failure(ERROR_CODE_UNKNOWN, { code: shownWord(word), nearest: suggestion(name, [...names]) });
  const explained = explanationsByCode(catalogue).get(name) ?? [explanation(name, catalogue)];
  if (isJson(line)) return terminal.data(`${JSON.stringify(explained, null, 4)}\n`);
  const { bold } = terminal.outColours;
  const [first] = explained as [Explanation];
  terminal.out(bold(first.code));
  terminal.out(catalogue.text('EXPLAIN_EXAMPLES'));
  for (const one of explained) {
    if (one.kind !== one.code) terminal.out(`\n${bold(one.kind)}`);
    terminal.out(one.what);
    for (const reason of reasons(catalogue, one)) terminal.out(reason);
  }
  terminal.out(exitLine(first.class, catalogue));
}

async function list({ line, catalogue, terminal }: Invocation): Promise<void> {
  const { explanationsByCode } = await import('../../i18n/explanations.ts');
  const all = [...explanationsByCode(catalogue)];
  if (isJson(line))
    return terminal.data(
      `${JSON.stringify(
        all.flatMap(([, kinds]) => kinds),
        null,
        4,
      )}\n`,
    );
  terminal.out(catalogue.text('EXPLAIN_EXAMPLES'));
  for (const name of Object.keys(EXIT) as FailureClass[]) {
    const rows = all.filter(([, [first]]) => first?.class === name).flatMap(([code, kinds]) => rowsOf(code, kinds));
    if (rows.length > 0)
      terminal.out(`\n${terminal.outColours.bold(exitLine(name, catalogue))}\n${columns(rows, terminal.textWidth)}`);
  }
}

/** The code, and below it the kinds that are called otherwise. */
function rowsOf(code: string, kinds: readonly Explanation[]): Row[] {
  const rows = kinds.map(({ kind, what }): Row => [kind === code ? code : `  ${kind}`, what.split('\n')[0] ?? '']);
  return kinds[0]?.kind === code ? rows : [[code, ''], ...rows];
}

function exitLine(name: FailureClass, catalogue: Catalogue): string {
  return catalogue.text('EXPLAIN_EXIT', {
    exitCode: EXIT[name],
    meaning: catalogue.text('EXIT_CLASS', { class: name }),
  });
}

function isJson(line: Invocation['line']): boolean {
  return line.flags.string('output') === 'json';
}
