import { CLUSTER_ROWS } from '../../test/faults/cluster-rows.ts';
import { CONTROL_PLANE_ROWS } from '../../test/faults/control-plane-rows.ts';
import { HOST_ROWS } from '../../test/faults/host-rows.ts';
import { REHEARSED_ROWS } from '../../test/faults/rehearsed-rows.ts';
import { type FaultRow, kindOf, type Said } from '../../test/faults/row.ts';
import { partsOfFeatures } from '../features/parts.ts';
import type { DocsLanguage } from './errors.ts';

const WORDS = {
  en: {
    file: 'faults.md',
    title: 'Faults and their messages',
    about: `A test provokes each of these faults. Lab tests use real machines and a real Kubernetes cluster. Rehearsal faults come from
\`kubejoin rehearse --fault NAME\`, which anyone can run without root and without a cluster. Fleet tests use a stand-in for ssh, and a lab test compares it
with the real ssh. Each test checks the code, the exit code, the cause, its evidence and the cure, in both languages.
Braces mark values known only at run time, such as \`{pid}\`.
[Português](pt-BR/faults.md) · [all errors](errors.md)`,
    columns:
      'Fault | How the test provokes it | Code, exit code | Text in the cause | Evidence in the cause | Text in the cure',
    sections: [
      'The joining machine',
      'The cluster and the network',
      'An additional control-plane node',
      'Many machines at once',
      'Faults of the rehearsal',
    ],
    warning: 'a warning; the join continues',
    onControlPlane: 'control plane',
    check: 'check',
    ofHost: 'the other hosts join',
    notes: 'Differences from real life',
  },
  'pt-BR': {
    file: 'pt-BR/faults.md',
    title: 'Falhas e as mensagens exibidas',
    about: `Um teste provoca cada uma destas falhas. Os testes do laboratório usam máquinas reais e um cluster Kubernetes real. As falhas do ensaio vêm de
\`kubejoin rehearse --fault NOME\`, que qualquer pessoa pode executar sem root e sem cluster. Os testes de frota usam um substituto do ssh, e um teste do
laboratório o compara com o ssh real. Cada teste confere o código, o código de saída, a causa, a evidência e a solução, nos dois idiomas.
As chaves indicam valores que só são conhecidos durante a execução, como \`{pid}\`.
[English](../faults.md) · [todos os erros](errors.md)`,
    columns:
      'Falha | Como o teste a provoca | Código, código de saída | Texto da causa | Evidência na causa | Texto da solução',
    sections: [
      'A máquina que está sendo associada',
      'O cluster e a rede',
      'Um nó adicional da camada de gerenciamento',
      'Muitas máquinas ao mesmo tempo',
      'Falhas do ensaio',
    ],
    warning: 'um aviso; a associação continua',
    onControlPlane: 'camada de gerenciamento',
    check: 'verificação',
    ofHost: 'as outras máquinas são associadas',
    notes: 'Diferenças em relação à vida real',
  },
} as const;

const ROWS_OF_FEATURES = (await partsOfFeatures<readonly FaultRow[]>('fault-rows.ts', 'FAULT_ROWS')).flat();

/** Its file in docs/. */
export const faultsFile = (language: DocsLanguage): string => WORDS[language].file;

/** Generates docs/faults.md and docs/pt-BR/faults.md from the table of test/faults. */
export function faultsDocs(language: DocsLanguage): string {
  const { title, about, sections } = WORDS[language];
  const rows: readonly (readonly FaultRow[])[] = [
    HOST_ROWS,
    CLUSTER_ROWS,
    CONTROL_PLANE_ROWS,
    ROWS_OF_FEATURES,
    REHEARSED_ROWS,
  ];
  return `<!-- Written by "npm run generate" from test/faults/*-rows.ts: change those, not this page. -->

# ${title}

${about}
${rows.map((group, index) => section(sections[index] ?? '', group, language)).join('')}`;
}

function section(title: string, rows: readonly FaultRow[], language: DocsLanguage): string {
  const { columns, notes } = WORDS[language];
  const say = speaker(language);
  const noted = rows.flatMap(({ fault, note }) => (note === undefined ? [] : [`- ${say(fault)}: ${say(note)}`]));
  const table = `| ${columns} |\n| --- | --- | --- | --- | --- | --- |\n${rows.map((row) => line(row, language)).join('\n')}\n`;
  return `\n## ${title}\n\n${table}${noted.length === 0 ? '' : `\n${notes}:\n\n${noted.join('\n')}\n`}`;
}

function line(row: FaultRow, language: DocsLanguage): string {
  const say = speaker(language);
  const how =
    row.where !== 'rehearsal'
      ? say(row.how)
      : `\`kubejoin rehearse ${row.controlPlane ? '--control-plane ' : ''}--fault ${row.rehearse}\``;
  const kind = kindOf(row);
  const { warning, check, ofHost } = WORDS[language];
  const named = 'warning' in row ? `${kind} (${warning})` : `[${kind}](errors.md#${kind.toLowerCase()}), ${row.exit}`;
  const by =
    row.check !== undefined ? `; ${check} ${row.check}` : row.where === 'fleet' && row.ofHost ? `; ${ofHost}` : '';
  const cells = [say(row.fault), how, `${named}${by}`, `“${say(row.cause)}”`, listed(row.evidence), listed(row.cure)];
  return `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replace(/\|/g, ' / ')).join(' | ')} |`;
}

const speaker =
  (language: DocsLanguage) =>
  ({ en, pt }: Said): string =>
    language === 'en' ? en : pt;

const listed = (facts: readonly string[]): string => facts.map((fact) => `\`${fact}\``).join(', ');
