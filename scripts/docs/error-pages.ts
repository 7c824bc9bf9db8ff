/** A page for each error code, from the failures' definitions and their translations. */

import { EXIT, type FailureClass } from '../../src/base/exit-codes.ts';
import { Failure } from '../../src/base/failure.ts';
import { type Catalogue, catalogueFor, failureFields } from '../../src/i18n/catalogue.ts';
import { type Explanation, errorCodes, explanation } from '../../src/i18n/explanations.ts';
import { definitionOf, type FailureCode } from '../../src/program/definitions.ts';
import { CLUSTER_ROWS } from '../../test/faults/cluster-rows.ts';
import { CONTROL_PLANE_ROWS } from '../../test/faults/control-plane-rows.ts';
import { HOST_ROWS } from '../../test/faults/host-rows.ts';
import { REHEARSED_ROWS } from '../../test/faults/rehearsed-rows.ts';
import { codeOf, type FaultRow } from '../../test/faults/row.ts';
import { partsOfFeatures } from '../features/parts.ts';
import { ERRORS, type Language, read, sourceIn } from './pages.ts';

const WORDS = {
  en: {
    all: 'All error codes',
    columns: 'Exit code | Class | Meaning of the class',
    parts: ['What it means', 'Cause', 'What to do'],
    example: 'Example',
    exampleIs: (code: string) =>
      `The texts above use example facts; \`kubejoin explain ${code}\` prints them. With \`--output json\`, the last line of such a run contains:`,
    faults: 'Faults that cause this error',
    allFaults: 'All faults and their messages',
    codes: 'Code | What it means',
  },
  'pt-BR': {
    all: 'Todos os códigos de erro',
    columns: 'Código de saída | Classe | Significado da classe',
    parts: ['O que significa', 'Causa', 'O que fazer'],
    example: 'Exemplo',
    exampleIs: (code: string) =>
      `Os textos acima usam fatos de exemplo; \`kubejoin explain ${code}\` os mostra. Com \`--output json\`, a última linha de uma execução assim contém:`,
    faults: 'Falhas que causam este erro',
    allFaults: 'Todas as falhas e suas mensagens',
    codes: 'Código | O que significa',
  },
} as const;

const ROWS_OF_FEATURES = (await partsOfFeatures<readonly FaultRow[]>('fault-rows.ts', 'FAULT_ROWS')).flat();
const FAULTS = [
  HOST_ROWS,
  CLUSTER_ROWS,
  CONTROL_PLANE_ROWS,
  ROWS_OF_FEATURES,
  REHEARSED_ROWS,
].flat() as readonly FaultRow[];

export interface ErrorPage {
  code: string;
  text: string;
}

export async function errorPages(language: Language): Promise<ErrorPage[]> {
  const catalogue = await catalogueFor(language);
  return errorCodes().map((code) => ({ code, text: page(explanation(code, catalogue), catalogue, language) }));
}

function page(error: Explanation, catalogue: Catalogue, language: Language): string {
  const { all, columns, parts, example, exampleIs } = WORDS[language];
  const meaning = catalogue.text('EXIT_CLASS', { class: error.class });
  const texts = [error.what, error.cause, error.cure];
  return `[${all}](./index.md)

# ${error.code}

| ${columns} |
|---|---|---|
| ${error.exitCode} | ${error.class} | ${meaning} |

${parts.map((title, index) => `## ${title}\n\n${markdown(texts[index] ?? '')}\n`).join('\n')}
## ${example}

${exampleIs(error.code)}

\`\`\`json
${JSON.stringify({ outcome: 'failed', exitCode: error.exitCode, failure: fields(error, catalogue) }, null, 2)}
\`\`\`
${faultsWith(error.code, language)}`;
}

function fields({ exitCode: _, ...error }: Explanation, catalogue: Catalogue): object {
  if (error.code === 'INTERNAL') return error;
  const definition = definitionOf(error.code as FailureCode);
  return failureFields(catalogue, new Failure(definition, definition.sample as never));
}

/** The faults of test/faults that end with this code. */
function faultsWith(code: string, language: Language): string {
  const rows = FAULTS.filter((row) => codeOf(row) === code);
  if (rows.length === 0) return '';
  const { faults, allFaults } = WORDS[language];
  const said = new Set(rows.map(({ fault }) => `- ${markdown(language === 'en' ? fault.en : fault.pt)}`));
  return `\n## ${faults}\n\n${[...said].join('\n')}\n\n[${allFaults}](../faults.md)\n`;
}

/** docs/errors.md with a table of links in place of the texts of each code. */
export async function errorIndex(language: Language): Promise<string> {
  const catalogue = await catalogueFor(language);
  const [head = '', ...classes] = read(sourceIn(language, `docs/${ERRORS}`)).split(/^(?=## )/m);
  const all = errorCodes().map((code) => explanation(code, catalogue));
  const tables = classes.map((section) => {
    const [heading = ''] = section.split('\n');
    const name = heading.split(' ')[1] as FailureClass;
    if (!(name in EXIT)) throw new Error(`${heading} of docs/${ERRORS} does not begin with a class`);
    return `${heading}\n\n${tableOf(
      all.filter((one) => one.class === name),
      language,
    )}`;
  });
  return head + tables.join('\n');
}

function tableOf(errors: readonly Explanation[], language: Language): string {
  const rows = errors.map(({ code, what }) => {
    const [line = ''] = what.split('\n');
    return `| [${code}](${ERRORS}#${code.toLowerCase()}) | ${markdown(line).replaceAll('|', '\\|')} |`;
  });
  return `| ${WORDS[language].codes} |\n|---|---|\n${rows.join('\n')}\n`;
}

/** Plain text as Markdown: its lines stay lines, and nothing in it is markup or a template. */
function markdown(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/[\\`*_{}[\]<>#|~]/g, (sign) => `&#${sign.charCodeAt(0)};`))
    .filter((line) => line !== '')
    .join('<br>\n');
}
