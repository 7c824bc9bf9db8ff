import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../../bench/results.ts';
import { projectRoot } from '../build/checkout.ts';
import type { DocsLanguage } from './errors.ts';

const RESULTS = path.join(projectRoot, 'bench/results.jsonl');
/** Where a README has its figures. */
const PLACE = /(<!-- figures: [^\n]* -->\n)[\s\S]*?(<!-- \/figures -->)/;

export const README: Readonly<Record<DocsLanguage, string>> = { en: 'README.md', 'pt-BR': 'docs/pt-BR/README.md' };

interface Figures {
  /** Medians, kubeadm's first; seconds and MiB. */
  ready: readonly string[];
  controlPlane: readonly string[];
  lossy: readonly string[];
  memory: readonly string[];
  /** Dates of the results, such as 2026-12-02. */
  days: readonly string[];
}

const SAYS: Readonly<Record<DocsLanguage, (figures: Figures) => string>> = {
  en: ({ ready, controlPlane, lossy, memory, days }) =>
    `A worker is Ready after ${ready[1]} s (kubeadm: ${ready[0]} s), a new control-plane node after ${controlPlane[1]} s (${controlPlane[0]} s); on a line that loses 30% of the packets, a worker is registered after ${lossy[1]} s
(${lossy[0]} s). A worker's join needs ${memory[1]} MiB of memory (${memory[0]} MiB). Medians of ${days.join(' and ')}, on the same machine and cluster, by \`npm run bench\` ([measurements and missed goals](docs/performance.md)).`,
  'pt-BR': ({ ready, controlPlane, lossy, memory, days }) =>
    `Um nó de processamento fica Ready depois de ${ready[1]} s (kubeadm: ${ready[0]} s), e um novo nó da camada de gerenciamento depois de ${controlPlane[1]} s (${controlPlane[0]} s); em uma linha que perde 30% dos pacotes, um nó de
processamento é registrado depois de ${lossy[1]} s (${lossy[0]} s). Uma associação usa ${memory[1]} MiB de memória (${memory[0]} MiB). Medianas de ${days.join(' e ')}, na mesma máquina e no mesmo cluster, com \`npm run bench\`
([medições e metas não atingidas](performance.md)).`,
};

/** The README with the figures of the last results in bench/results.jsonl. */
export function withFigures(readme: string, language: DocsLanguage): string {
  if (!PLACE.test(readme)) throw new Error(`${README[language]} has no place for figures`);
  const text = SAYS[language](figures(language));
  return readme.replace(PLACE, (_, begin: string, end: string) => `${begin}${text}\n${end}`);
}

export const readme = (language: DocsLanguage): string =>
  withFigures(readFileSync(path.join(projectRoot, README[language]), 'utf8'), language);

function figures(language: DocsLanguage): Figures {
  const results = readFileSync(RESULTS, 'utf8').trim().split('\n');
  const all = results.map((line) => JSON.parse(line) as Result).filter(({ sides }) => sides[0] === 'kubeadm');
  const number = (value: number, digits: number) =>
    value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const days = new Set<string>();
  const medians = (comparison: string, what: string, per: number, digits: number) => {
    const last = all.findLast((result) => result.comparison === comparison);
    const row = last?.rows.find((one) => one.what === what);
    if (last === undefined || row === undefined) throw new Error(`bench/results.jsonl has no ${comparison}: ${what}`);
    days.add(new Date(last.at).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' }));
    return row.runs.map((runs) => number(median(runs) / per, digits));
  };
  return {
    ready: medians('worker', 'worker: command to node Ready', 1000, 2),
    controlPlane: medians('control-plane', 'control plane: command to API server healthy and node Ready', 1000, 1),
    lossy: medians('loss=30', 'worker, 30 % of packets lost: command to node registered', 1000, 1),
    memory: medians('worker', 'peak memory of a join', 2 ** 20, 0),
    days: [...days],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [upper = Number.NaN, lower = upper] = [
    sorted[middle],
    sorted.length % 2 === 0 ? sorted[middle - 1] : undefined,
  ];
  return (upper + lower) / 2;
}
