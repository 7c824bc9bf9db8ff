/** A page for each error code, from the failures' definitions and their translations. */

import { EXIT, type FailureClass } from '../../src/base/exit-codes.ts';
import { Failure } from '../../src/base/failure.ts';
import { type Catalogue, catalogueFor, failureFields } from '../../src/i18n/catalogue.ts';
import { type Explanation, explanationsByCode } from '../../src/i18n/explanations.ts';
import { definitionOf, type FailureKind } from '../../src/program/definitions.ts';
import { CLUSTER_ROWS } from '../../test/faults/cluster-rows.ts';
import { CONTROL_PLANE_ROWS } from '../../test/faults/control-plane-rows.ts';
import { HOST_ROWS } from '../../test/faults/host-rows.ts';
import { REHEARSED_ROWS } from '../../test/faults/rehearsed-rows.ts';
import { type FaultRow, kindOf } from '../../test/faults/row.ts';
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
  return [...explanationsByCode(catalogue)].map(([code, kinds]) => ({ code, text: page(kinds, catalogue, language) }));
}

function page(kinds: readonly Explanation[], catalogue: Catalogue, language: Language): string {
  const { all, columns } = WORDS[language];
  const [error] = kinds as [Explanation];
  const meaning = catalogue.text('EXIT_CLASS', { class: error.class });
  return `[${all}](./index.md)

# ${error.code}

| ${columns} |
|---|---|---|
| ${error.exitCode} | ${error.class} | ${meaning} |

${kinds.map((one) => section(one, catalogue, language)).join('\n')}`;
}

/** A kind that is not called like the code has a heading of its own. */
function section(error: Explanation, catalogue: Catalogue, language: Language): string {
  const { parts, example, exampleIs } = WORDS[language];
  const texts = [error.what, error.cause, error.cure];
  const [above, level] = error.kind === error.code ? ['', '##'] : [`## ${error.kind}\n\n`, '###'];
  return `${above}${parts.map((title, index) => `${level} ${title}\n\n${markdown(texts[index] ?? '')}\n`).join('\n')}
${level} ${example}

${exampleIs(error.kind)}

\`\`\`json
${JSON.stringify({ outcome: 'failed', exitCode: error.exitCode, failure: fields(error, catalogue) }, null, 2)}
\`\`\`
${faultsWith(error.kind, level, language)}`;
}

function fields({ exitCode: _, ...error }: Explanation, catalogue: Catalogue): object {
  if (error.kind === 'INTERNAL') return error;
  const definition = definitionOf(error.kind as FailureKind);
  return failureFields(catalogue, new Failure(definition, definition.sample as never));
}

/** The faults of test/faults that end with this kind. */
function faultsWith(kind: string, level: string, language: Language): string {
  const rows = FAULTS.filter((row) => kindOf(row) === kind);
  if (rows.length === 0) return '';
  const { faults, allFaults } = WORDS[language];
  const said = new Set(rows.map(({ fault }) => `- ${markdown(language === 'en' ? fault.en : fault.pt)}`));
  return `\n${level} ${faults}\n\n${[...said].join('\n')}\n\n[${allFaults}](../faults.md)\n`;
}

/** docs/errors.md with a table of links in place of the texts of each code. */
export async function errorIndex(language: Language): Promise<string> {
  const catalogue = await catalogueFor(language);
  const [head = '', ...classes] = read(sourceIn(language, `docs/${ERRORS}`)).split(/^(?=## )/m);
  const all = [...explanationsByCode(catalogue).values()].flat();
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
  const rows = errors.map(({ kind, what }) => {
    const [line = ''] = what.split('\n');
    return `| [${kind}](${ERRORS}#${kind.toLowerCase()}) | ${markdown(line).replaceAll('|', '\\|')} |`;
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
