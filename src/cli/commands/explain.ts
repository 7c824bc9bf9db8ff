import { EXIT, type FailureClass } from '../../base/exit-codes.ts';
import { Failure } from '../../base/failure.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import { suggestion } from '../argv/argv.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { columns, type Row } from '../help.ts';
import { reasons } from '../render/output/reporter.ts';
import { shownWord } from '../secrecy.ts';
import { ERROR_CODE_UNKNOWN } from './cli-commands-sentences.ts';

/** Explains an error by its code, as docs/errors.md does, in the user's language. */
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
  const { errorCodes, explanation } = await import('../../i18n/explanations.ts');
  const codes = errorCodes();
  const code = word.toUpperCase().replaceAll('-', '_');
  if (!codes.includes(code))
    throw new Failure(ERROR_CODE_UNKNOWN, { code: shownWord(word), nearest: suggestion(code, codes) });
  const explained = explanation(code, catalogue);
  if (isJson(line)) return terminal.data(`${JSON.stringify(explained, null, 4)}\n`);
  const { bold } = terminal.outColours;
  terminal.out(bold(code));
  terminal.out(catalogue.text('EXPLAIN_EXAMPLES'));
  terminal.out(explained.what);
  for (const reason of reasons(catalogue, explained)) terminal.out(reason);
  terminal.out(exitLine(explained.class, catalogue));
}

async function list({ line, catalogue, terminal }: Invocation): Promise<void> {
  const { errorCodes, explanation } = await import('../../i18n/explanations.ts');
  const all = errorCodes().map((code) => explanation(code, catalogue));
  if (isJson(line)) return terminal.data(`${JSON.stringify(all, null, 4)}\n`);
  terminal.out(catalogue.text('EXPLAIN_EXAMPLES'));
  for (const name of Object.keys(EXIT) as FailureClass[]) {
    const rows = all
      .filter((one) => one.class === name)
      .map(({ code, what }): Row => [code, what.split('\n')[0] ?? '']);
    if (rows.length > 0)
      terminal.out(`\n${terminal.outColours.bold(exitLine(name, catalogue))}\n${columns(rows, terminal.textWidth)}`);
  }
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
