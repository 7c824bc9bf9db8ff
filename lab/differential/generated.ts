import fc from 'fast-check';
import type { Case } from './case.js';
import { JOIN_LINES } from './command-lines.js';
import { CONFIGURATION_FILES, FIELDS, fileWith, validation } from './configuration-files.js';
import type { Row } from './field-rows.js';
import { INIT_LINES } from './init-lines.js';

/** Number of each that a run makes. */
const COUNT = Number(process.env.DIFFERENTIAL_COUNT ?? 50);

function sample<T>(arbitrary: fc.Arbitrary<T>, seed: number): T[] {
  return fc.sample(arbitrary, { numRuns: COUNT, seed });
}

/** A line of a table with the flags of others: what each alone is, is known. */
export function generatedLines(seed: number): Case[] {
  const lines = (cases: readonly Case[], words: number) => {
    const flags = cases
      .filter(({ argv, differs }) => !differs && argv.length > words && argv.length < words + 4)
      .map(({ argv }) => argv.slice(words));
    const start = cases[words === 3 ? 0 : 1]?.argv.slice(0, words) ?? [];
    const some = flags.filter(
      ([first]) => first?.startsWith('--') && !['--help', '--config', '--discovery-file'].includes(first),
    );
    return fc
      .subarray(some, { minLength: 2, maxLength: 4 })
      .map((chosen): Case => ({ argv: [...start, ...chosen.flat()] }));
  };
  return sample(fc.oneof(lines(INIT_LINES, 3), lines(JOIN_LINES, 6)), seed);
}

const undisputed = (kind: string): readonly Row[] => (FIELDS[kind] ?? []).filter(([, , differs]) => !differs);

/** Several fields of the tables in one file. */
export function generatedFiles(seed: number): Case[] {
  const file = fc
    .constantFrom(...Object.keys(FIELDS))
    .chain((kind) =>
      fc.subarray([...undisputed(kind)], { minLength: 2, maxLength: 5 }).map((rows) => fileWith(kind, rows)),
    );
  return sample(file, seed).map((text) => validation({ text }));
}

/**
 * A file of the tables after somebody's slip: a line is gone, twice there, or moved; a character is too many or
 * missing.
 */
export function damagedFiles(seed: number): Case[] {
  const files = Object.values(CONFIGURATION_FILES).flatMap((all) =>
    all.filter(({ differs }) => !differs).map(({ text }) => text),
  );
  const damage = fc.record({
    text: fc.constantFrom(...files),
    at: fc.nat(),
    how: fc.constantFrom('drop', 'repeat', 'indent', 'dedent', 'insert', 'delete'),
    character: fc.constantFrom(
      ':',
      '-',
      ' ',
      '"',
      "'",
      '#',
      '{',
      ']',
      ',',
      '&',
      '*',
      '!',
      '|',
      '%',
      '@',
      '\t',
      'é',
      '0',
    ),
  });
  return sample(damage.map(damaged), seed).map((text) => validation({ text }));
}

/** Lines with values that kubejoin looks at more closely than kubeadm. */
const LOOKED_AT = /sha256:|apiServerEndpoint|effect:|- key:/;

function damaged({ text, at, how, character }: { text: string; at: number; how: string; character: string }): string {
  const lines = text.split('\n');
  const candidates = [...lines.keys()].filter((index) => !LOOKED_AT.test(lines[index] ?? ''));
  const chosen = candidates[at % candidates.length] ?? 0;
  const line = lines[chosen] ?? '';
  const column = at % (line.length + 1);
  switch (how) {
    case 'drop':
      return lines.toSpliced(chosen, 1).join('\n');
    case 'repeat':
      return lines.toSpliced(chosen, 0, line).join('\n');
    case 'indent':
      return lines.with(chosen, ` ${line}`).join('\n');
    case 'dedent':
      return lines.with(chosen, line.replace(/^ /, '')).join('\n');
    case 'insert':
      return lines.with(chosen, line.slice(0, column) + character + line.slice(column)).join('\n');
    default:
      return lines.with(chosen, line.slice(0, column) + line.slice(column + 1)).join('\n');
  }
}
