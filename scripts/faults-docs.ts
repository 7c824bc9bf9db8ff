import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CLUSTER_ROWS } from '../test/faults/cluster-rows.ts';
import { CONTROL_PLANE_ROWS } from '../test/faults/control-plane-rows.ts';
import { FLEET_ROWS } from '../test/faults/fleet-rows.ts';
import { HOST_ROWS } from '../test/faults/host-rows.ts';
import { REHEARSED_ROWS } from '../test/faults/rehearsed-rows.ts';
import { codeOf, type FaultRow, type Said } from '../test/faults/row.ts';
import { DOCS_LANGUAGES, type DocsLanguage } from './errors-docs.ts';

const WORDS = {
  en: {
    file: 'faults.md',
    title: 'What can be wrong, and what is told of it',
    about: `Each of these faults is provoked by a test: those of the lab on real machines with a real Kubernetes, those of the rehearsal by
\`kubejoin rehearse --fault NAME\`, which anybody can run without root and without a cluster; those of a fleet with a stand-in for ssh, which
a test in the lab holds to what the real one does. The test looks at the code, the exit code, the cause, its evidence and the cure, in both languages.
In braces: what only the run knows, such as \`{pid}\`.
[Português](pt-BR/faults.md) · [all errors](errors.md)`,
    columns: 'what is wrong | how it was provoked | code, exit code | the cause told has | with this evidence | the cure names',
    sections: [
      'The machine that joins',
      'The cluster, and the way to it',
      'A further control plane',
      'Many machines at once',
      'Faults of the rehearsal',
    ],
    warning: 'a warning; the join goes on',
    onControlPlane: 'control plane',
    check: 'check',
    ofHost: 'the other hosts join',
    notes: 'What is not as in real life',
  },
  'pt-BR': {
    file: 'pt-BR/faults.md',
    title: 'O que pode estar errado, e o que se diz disso',
    about: `Cada uma destas falhas é provocada por um teste: as do laboratório em máquinas de verdade com um Kubernetes de verdade; as do ensaio por
\`kubejoin rehearse --fault NOME\`, que qualquer pessoa pode rodar sem root e sem cluster; as de uma frota, com um substituto do ssh, que um
teste do laboratório compara com o de verdade. O teste confere o código, o código de saída, a causa, a evidência e o que fazer, nos dois idiomas.
Entre chaves: o que só a execução sabe, como \`{pid}\`.
[English](../faults.md) · [todos os erros](errors.md)`,
    columns:
      'o que está errado | como foi provocado | código, código de saída | a causa dita contém | com esta evidência | o que fazer cita',
    sections: [
      'A máquina que se associa',
      'O cluster, e o caminho até ele',
      'Mais um nó da camada de gerenciamento',
      'Muitas máquinas de uma vez',
      'Falhas do ensaio',
    ],
    warning: 'um aviso; a associação prossegue',
    onControlPlane: 'camada de gerenciamento',
    check: 'verificação',
    ofHost: 'as outras máquinas se associam',
    notes: 'O que não é como na vida real',
  },
} as const;

/** Its file in docs/. */
export const faultsFile = (language: DocsLanguage): string => WORDS[language].file;

/** docs/faults.md and docs/pt-BR/faults.md, made from the table of test/faults. */
export function faultsDocs(language: DocsLanguage): string {
  const { title, about, sections } = WORDS[language];
  const rows: readonly (readonly FaultRow[])[] = [HOST_ROWS, CLUSTER_ROWS, CONTROL_PLANE_ROWS, FLEET_ROWS, REHEARSED_ROWS];
  return `<!-- Written by "tsx scripts/faults-docs.ts" from test/faults/*-rows.ts: change those, not this page. -->

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
    row.where !== 'rehearsal' ? say(row.how) : `\`kubejoin rehearse ${row.controlPlane ? '--control-plane ' : ''}--fault ${row.rehearse}\``;
  const code = codeOf(row);
  const { warning, check, ofHost } = WORDS[language];
  const named = 'warning' in row ? `${code} (${warning})` : `[${code}](errors.md#${code.toLowerCase()}), ${row.exit}`;
  const by = row.check !== undefined ? `; ${check} ${row.check}` : row.where === 'fleet' && row.ofHost ? `; ${ofHost}` : '';
  const cells = [say(row.fault), how, `${named}${by}`, `“${say(row.cause)}”`, listed(row.evidence), listed(row.cure)];
  return `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replace(/\|/g, ' / ')).join(' | ')} |`;
}

const speaker =
  (language: DocsLanguage) =>
  ({ en, pt }: Said): string =>
    language === 'en' ? en : pt;

const listed = (facts: readonly string[]): string => facts.map((fact) => `\`${fact}\``).join(', ');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const language of DOCS_LANGUAGES) writeFileSync(new URL(`../docs/${faultsFile(language)}`, import.meta.url), faultsDocs(language));
}
