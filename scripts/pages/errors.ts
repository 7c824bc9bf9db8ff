import '../../src/program/assembled.ts';

import { EXIT, type FailureClass, SIGNAL_EXIT } from '../../src/base/exit-codes.ts';
import { type Catalogue, catalogueFor } from '../../src/i18n/catalogue.ts';
import { type Explanation, explanationsByCode } from '../../src/i18n/explanations.ts';

/** Texts around those of the catalogue. */
const WORDS = {
  en: {
    file: 'errors.md',
    title: 'Exit codes and errors',
    columns: 'exit code | class | meaning',
    about: `Every error has a code that stays the same in all languages and versions. \`--output json\` ends with an object of type \`result\`.
If the command failed, its \`failure\` contains the \`code\`, the \`kind\`, the \`class\`, the facts (\`params\`) and the three texts shown below.
A code may have several kinds, each with its own text; where this page names no kind, it is the same as the code. Messages show the kind in parentheses. Match the code in scripts; kinds may change.
The texts on this page use example facts; \`kubejoin explain CODE\` prints them too, also for a kind. [faults.md](faults.md) lists which fault causes which error.
[Português](pt-BR/errors.md)`,
    exitCode: 'exit code',
    parts: ['Problem', 'Cause', 'Solution'],
  },
  'pt-BR': {
    file: 'pt-BR/errors.md',
    title: 'Códigos de saída e erros',
    columns: 'código de saída | classe | significado',
    about: `Cada erro tem um código, que é o mesmo em todos os idiomas e versões. \`--output json\` termina com um objeto do tipo \`result\`.
Se o comando falhou, o \`failure\` dele contém o \`code\`, o \`kind\` (tipo), a \`class\`, os fatos (\`params\`) e os três textos mostrados abaixo.
Um código pode ter vários tipos, cada um com seu próprio texto; se esta página não indica um tipo, ele é igual ao código. As mensagens mostram o tipo entre parênteses. Em scripts, compare o código; os tipos podem mudar.
Os textos desta página usam fatos de exemplo; \`kubejoin explain CÓDIGO\` também os mostra, inclusive para um tipo. [faults.md](faults.md) lista qual falha causa qual erro.
[English](../errors.md)`,
    exitCode: 'código de saída',
    parts: ['Problema', 'Causa', 'Solução'],
  },
} as const;

export type DocsLanguage = keyof typeof WORDS;
export const DOCS_LANGUAGES = Object.keys(WORDS) as DocsLanguage[];

/** Its file in docs/. */
export const errorsFile = (language: DocsLanguage): string => WORDS[language].file;

/**
 * Generates docs/errors.md and docs/pt-BR/errors.md from the catalogues of messages and the classes of
 * src/base/exit-codes.ts.
 */
export async function errorsDocs(language: DocsLanguage): Promise<string> {
  const catalogue = await catalogueFor(language);
  const { title, columns, about } = WORDS[language];
  return `<!-- Written by "npm run generate" from src/i18n/${language}/ and src/base/exit-codes.ts: change those, not this page. -->

# ${title}

| ${columns} |
| --- | --- | --- |
| 0 | | ${catalogue.text('EXIT_SUCCESS')} |
${classes()
  .map((name) => `| ${EXIT[name]} | ${name} | ${catalogue.text('EXIT_CLASS', { class: name })} |`)
  .join('\n')}
| ${Object.values(SIGNAL_EXIT).join(', ')} | | ${catalogue.text('EXIT_SIGNAL')} |

${about}
${classes()
  .map((name) => section(name, catalogue, language))
  .join('')}`;
}

function classes(): FailureClass[] {
  return Object.keys(EXIT) as FailureClass[];
}

function section(name: FailureClass, catalogue: Catalogue, language: DocsLanguage): string {
  const entries = [...explanationsByCode(catalogue)]
    .filter(([, [first]]) => first?.class === name)
    .map(([code, kinds]) => `\n### ${code}\n${kinds.map((one) => entry(one, language)).join('')}`);
  return entries.length === 0 ? '' : `\n## ${name} (${WORDS[language].exitCode} ${EXIT[name]})\n${entries.join('')}`;
}

function entry({ code, kind, what, cause, cure }: Explanation, language: DocsLanguage): string {
  const [whatIs, causeIs, cureIs] = WORDS[language].parts;
  return `${kind === code ? '' : `\n#### ${kind}\n`}\n- ${whatIs}: ${markdown(what)}\n- ${causeIs}: ${markdown(cause)}\n- ${cureIs}: ${markdown(cure)}\n`;
}

/** Escapes angle brackets and indents lines, so that placeholders are not HTML and a text stays in its list item. */
function markdown(text: string): string {
  return text
    .replace(/[<>]/g, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n  ');
}
