import { EXIT, type FailureClass } from '../../base/exit-codes.ts';
import { Failure } from '../../base/failure.ts';
import { suggestion } from '../argv/argv.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { reasons } from '../render/output/reporter.ts';
import { shownWord } from '../secrecy.ts';
import { ERROR_CODE_UNKNOWN } from './sentences.ts';

/**
 * Tells what an error's code means, as docs/errors.md does, in the user's language. Without a code it lists them all.
 */
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
    return 0;
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
  const exit = catalogue.text('EXIT_CLASS', { class: explained.class });
  terminal.out(bold(code));
  terminal.out(explained.what);
  for (const reason of reasons(catalogue, explained)) terminal.out(reason);
  terminal.out(catalogue.text('EXPLAIN_EXIT', { exitCode: explained.exitCode, meaning: exit }));
}

async function list({ line, catalogue, terminal }: Invocation): Promise<void> {
  const { errorCodes, explanation } = await import('../../i18n/explanations.ts');
  const all = errorCodes().map((code) => explanation(code, catalogue));
  if (isJson(line)) return terminal.data(`${JSON.stringify(all, null, 4)}\n`);
  for (const name of Object.keys(EXIT) as FailureClass[]) {
    terminal.out(`${EXIT[name]} ${catalogue.text('EXIT_CLASS', { class: name })}`);
    for (const { code } of all.filter((one) => one.class === name)) terminal.out(`  ${code}`);
  }
}

function isJson(line: Invocation['line']): boolean {
  return line.flags.string('output') === 'json';
}
