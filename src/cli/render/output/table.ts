import { printable } from '../../../base/shown.ts';

const GAP = 3;

/** Length of the longest valid names; a longer cell must not widen every row. */
const LONGEST_CELL = 253;

/** Rows of cells in columns, the first row their titles; no blanks at the ends of lines. */
export function table(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(oneCell));
  const columns = largest(rows.map(({ length }) => length));
  const widths = Array.from(
    { length: columns },
    (_, index) => largest(rows.map((row) => row[index]?.length ?? 0)) + GAP,
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

/** Of any number of rows: Math.max takes a limited number of arguments. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, one) => Math.max(most, one), 0);
}

/** A line break in a cell would look like another row. */
function oneCell(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what would break the row
  const line = printable(text.slice(0, LONGEST_CELL + 1).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' '));
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1)}…` : line;
}
