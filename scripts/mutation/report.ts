import { EQUIVALENT } from './equivalent.ts';
import type { Mutant } from './mutants.ts';
import { keyOf, type Verdict } from './results.ts';

export type Score = { file: string; mutants: number; killed: number; equivalent: number; survivors: string[] };

export const percent = ({ mutants, killed, equivalent }: Omit<Score, 'file' | 'survivors'>): number =>
  mutants === equivalent ? 100 : (100 * killed) / (mutants - equivalent);

export function score(
  file: string,
  source: string,
  mutants: readonly Mutant[],
  verdicts: Record<string, Verdict>,
): Score {
  const survivors = mutants.filter((mutant) => !verdicts[keyOf(mutant)]?.by);
  const shown = survivors.filter((mutant) => !isEquivalent(file, source, mutant));
  return {
    file,
    mutants: mutants.length,
    killed: mutants.length - survivors.length,
    equivalent: survivors.length - shown.length,
    survivors: shown.map((mutant) => describe(source, mutant, verdicts[keyOf(mutant)] === undefined)),
  };
}

const lineAt = (source: string, start: number): string => {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  return source.slice(from, source.indexOf('\n', start)).trim();
};

const clipped = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 34)} ... ${line.slice(-31)}` : line;
};

const changeOf = (source: string, { start, end, how, text }: Mutant): string => {
  const before = clipped(source.slice(start, end));
  if (how === 'replace') return `${before} -> ${clipped(text)}`;
  return how === 'skip' ? `without ${before}` : `returns at once: ${before}`;
};

const isEquivalent = (file: string, source: string, mutant: Mutant): boolean =>
  EQUIVALENT.some(
    (known) =>
      known.file === file && known.line === lineAt(source, mutant.start) && known.change === changeOf(source, mutant),
  );

function describe(source: string, mutant: Mutant, unreached: boolean): string {
  const line = source.slice(0, mutant.start).split('\n').length;
  return `${String(line).padStart(4)}  ${changeOf(source, mutant)}${unreached ? '  (no test reaches it)' : ''}`;
}
